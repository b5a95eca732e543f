import type { Scalar, Tensor, Tensor4D, Tensor2D, Tensor3D } from '@tensorflow/tfjs'
import type { Image } from '../images/image.ts'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { DenoscopeError } from '../errors.ts'
import { gaussianWindowWeights } from '../scores/fidelity/ssim.ts'

/** Value of a loss, and its gradient: `slope` (one value for each pixel) times `scale`. */
export interface ValueAndSlope {
  readonly value: Tensor
  readonly slope: Tensor
  readonly scale: number
}

/** Gives a loss its gradient in closed form, instead of one composed of many small operations. */
export function withSlope(
  tf: TensorFlow,
  prediction: Tensor4D,
  compute: (predicted: Tensor4D) => ValueAndSlope
): Scalar {
  const loss = tf.customGrad((...given) => {
    const save = given[1] as unknown as (tensors: Tensor[]) => void
    const { value, slope, scale } = compute(given[0] as Tensor4D)
    save([slope])
    return { value, gradFunc: (dy, [kept]) => tf.mul(kept!, tf.mul(dy as Tensor, scale)) }
  })
  return loss(prediction) as Scalar
}

/** Orders of two binomial smoothings (rows of Pascal's triangle). Their difference is the band of small structures. */
const [fineOrder, coarseOrder] = [4, 16]
/** Smallest contrast in that band with the full weight: 0.03, 60 HU of 2000. Full weight: 1 + `detailWeight`. */
const fullContrast = 0.03
const detailWeight = 4

/**
 * Mean of w |p - t| and its slope w sign(p - t) / n, where w = 1 + 4 min(1, |b| / 0.03).
 * The band b is a narrow smoothing of the target minus a wide one: structures 4 to 10 pixels wide.
 * Under noise a network predicts a mean over similar pixels. Flat surroundings outnumber small structures, so small
 * structures fade without the weight.
 */
export function detailError(tf: TensorFlow, predicted: Tensor4D, target: Tensor4D): ValueAndSlope {
  const difference = tf.sub(predicted, target)
  const weights = weightsOfTensor(tf, target)
  return {
    value: tf.mean(tf.mul(weights, tf.abs(difference))),
    slope: tf.mul(weights, tf.sign(difference)),
    scale: 1 / predicted.size
  }
}

function weightsOfTensor(tf: TensorFlow, target: Tensor4D): Tensor4D {
  const [, rows, columns] = target.shape
  const smoothed = (order: number) => {
    const [byRows, byColumns] = [rows, columns].map((length) =>
      tf.tensor2d(smoothingMatrix(length, order), [length, length])
    )
    // Along the columns first, then along the rows with both axes swapped.
    const along = tf.matMul(tf.reshape(target, [-1, columns]), byColumns!, false, true)
    const swapped = tf.transpose(tf.reshape(along, [-1, rows, columns]), [0, 2, 1])
    const both = tf.matMul(tf.reshape(swapped, [-1, rows]), byRows!, false, true)
    return tf.transpose(tf.reshape(both, [-1, columns, rows]), [0, 2, 1])
  }
  const band = tf.abs(tf.sub(smoothed(fineOrder), smoothed(coarseOrder)))
  const weights = tf.add(tf.mul(tf.minimum(tf.mul(band, 1 / fullContrast), 1), detailWeight), 1)
  return tf.reshape(weights, target.shape)
}

/** The same mean for one image, in 64-bit numbers. */
export function weightedError(clean: Image, denoised: Image): number {
  const [fine, coarse] = [smooth(clean, fineOrder), smooth(clean, coarseOrder)]
  let sum = 0
  for (let pixel = 0; pixel < clean.data.length; pixel++) {
    const weight = 1 + detailWeight * Math.min(1, Math.abs(fine[pixel]! - coarse[pixel]!) / fullContrast)
    sum += weight * Math.abs(denoised.data[pixel]! - clean.data[pixel]!)
  }
  return sum / clean.data.length
}

function smooth({ data, rows, columns }: Image, order: number): Float64Array {
  const along = smoothLines(data, { lines: rows, length: columns, lineStep: columns, step: 1 }, order)
  return smoothLines(along, { lines: columns, length: rows, lineStep: 1, step: columns }, order)
}

/** Layout of the lines of an image in its values: rows or columns. */
interface Lines {
  readonly lines: number
  readonly length: number
  readonly lineStep: number
  readonly step: number
}

function smoothLines(data: ArrayLike<number>, { lines, length, lineStep, step }: Lines, order: number): Float64Array {
  const smoothed = new Float64Array(data.length)
  const matrix = smoothingMatrix(length, order)
  const reach = order / 2
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      let sum = 0
      for (let from = Math.max(0, at - reach); from <= Math.min(length - 1, at + reach); from++) {
        sum += matrix[at * length + from]! * data[line * lineStep + from * step]!
      }
      smoothed[line * lineStep + at * step] = sum
    }
  }
  return smoothed
}

const matrices = new Map<string, Float32Array>()

/**
 * Row i holds the weights of the values around value i. Weights beyond the ends are dropped, and the others scaled to
 * sum 1.
 */
function smoothingMatrix(length: number, order: number): Float32Array {
  const key = `${length} ${order}`
  const known = matrices.get(key)
  if (known) return known
  const taps = Array.from({ length: order }).reduce<number[]>(
    (row) => [...row, 0].map((value, index) => (value + (row[index - 1] ?? 0)) / 2),
    [1]
  )
  const matrix = new Float32Array(length * length)
  for (let row = 0; row < length; row++) {
    const inside = taps
      .map((tap, index) => ({ tap, column: row + index - order / 2 }))
      .filter(({ column }) => column >= 0 && column < length)
    const sum = inside.reduce((total, { tap }) => total + tap, 0)
    for (const { tap, column } of inside) matrix[row * length + column] = tap / sum
  }
  matrices.set(key, matrix)
  return matrix
}

/**
 * 1 - SSIM and its slope, for values of the data range.
 * S = (a1 a2) / (b1 b2), where a1 = 2 mx my + c1, a2 = 2 (E(xy) - mx my) + c2, b1 = mx^2 + my^2 + c1 and b2 = E(x^2) -
 * mx^2 + E(y^2) - my^2 + c2.
 * The slopes of S with respect to mx, E(x^2) and E(xy) are spread over the pixels of their windows.
 */
export function dissimilarity(tf: TensorFlow, predicted: Tensor4D, target: Tensor4D, dataRange: number): ValueAndSlope {
  const [c1, c2] = [(0.01 * dataRange) ** 2, (0.03 * dataRange) ** 2]
  const window = new WindowMeans(tf, predicted.shape)
  const [x, y] = [window.images(predicted), window.images(target)]
  const [mx, my] = [window.of(x), window.of(y)]
  const product = tf.mul(mx, my)
  const squares = tf.add(tf.square(mx), tf.square(my))
  const a1 = tf.add(tf.mul(product, 2), c1)
  const a2 = tf.add(tf.mul(tf.sub(window.of(tf.mul(x, y)), product), 2), c2)
  const b1 = tf.add(squares, c1)
  const b2 = tf.add(tf.sub(window.of(tf.add(tf.square(x), tf.square(y))), squares), c2)
  const both = tf.mul(b1, b2)
  const similarity = tf.div(tf.mul(a1, a2), both)
  const byMean = tf.sub(
    tf.div(tf.mul(tf.mul(my, 2), tf.sub(a2, a1)), both),
    tf.mul(tf.mul(mx, 2), tf.mul(similarity, tf.sub(tf.div(1, b1), tf.div(1, b2))))
  )
  const bySquare = tf.div(similarity, b2)
  const byProduct = tf.div(tf.mul(a1, 2), both)
  const slope = tf.add(
    window.spread(byMean),
    tf.sub(tf.mul(y, window.spread(byProduct)), tf.mul(tf.mul(x, 2), window.spread(bySquare)))
  )
  return {
    value: tf.sub(1, tf.mean(similarity)),
    slope: tf.reshape(slope, predicted.shape),
    scale: -1 / similarity.size
  }
}

/**
 * Weighted means over windows as two matrix products, one for each axis: faster than a convolution of one channel.
 * Means are kept with their axes swapped, shape (count, columns - 10, rows - 10).
 */
class WindowMeans {
  readonly #tf: TensorFlow
  readonly #shape: readonly [count: number, rows: number, columns: number]
  readonly #byRows: Tensor2D
  readonly #byColumns: Tensor2D

  constructor(tf: TensorFlow, [count, rows, columns]: Tensor4D['shape']) {
    this.#tf = tf
    this.#shape = [count, rows, columns]
    this.#byRows = windowMatrix(tf, rows)
    this.#byColumns = windowMatrix(tf, columns)
  }

  images(tensor: Tensor4D): Tensor3D {
    return this.#tf.reshape(tensor, [...this.#shape])
  }

  of(images: Tensor): Tensor {
    return this.#alongLast(this.#swapped(this.#alongLast(images, this.#byColumns, false)), this.#byRows, false)
  }

  /** The transpose of `of`: spreads each window's value over its pixels, weighted. Shape (count, rows, columns). */
  spread(values: Tensor): Tensor {
    return this.#alongLast(this.#swapped(this.#alongLast(values, this.#byRows, true)), this.#byColumns, true)
  }

  #swapped(images: Tensor): Tensor {
    return this.#tf.transpose(images, [0, 2, 1])
  }

  #alongLast(images: Tensor, matrix: Tensor2D, transposed: boolean): Tensor {
    const [count, rows, columns] = images.shape as [number, number, number]
    const flat = this.#tf.reshape(images, [count * rows, columns])
    return this.#tf.reshape(this.#tf.matMul(flat, matrix, false, transposed), [count, rows, -1])
  }
}

/** Matrix (length, length - 10). Column k holds the window's weights from row k on. */
function windowMatrix(tf: TensorFlow, length: number): Tensor2D {
  const taps = gaussianWindowWeights.length
  const windows = length - taps + 1
  if (windows < 1)
    throw new DenoscopeError('argument.invalid', `loss: SSIM needs at least ${taps} x ${taps} pixels, got ${length}`)
  const values = new Float32Array(length * windows)
  for (let window = 0; window < windows; window++) {
    gaussianWindowWeights.forEach((weight, tap) => (values[(window + tap) * windows + window] = weight))
  }
  return tf.tensor2d(values, [length, windows])
}
