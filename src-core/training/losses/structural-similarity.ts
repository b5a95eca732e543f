import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import { gaussianWindowWeights, ssimGaussian } from '../../scores/fidelity/ssim.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { mean, withSlope, type Loss, type ValueAndSlope } from './loss.ts'

/**
 * 1 - SSIM with the Gaussian window of the metric (11 x 11, sigma 1.5, population covariance, data range 1), averaged
 * over all windows that lie wholly in an image.
 */
export const structuralSimilarityLoss: Loss = {
  name: 'SSIM (1 - SSIM)',
  citation:
    'Wang et al. 2004, doi:10.1109/TIP.2003.819861; as a loss: Zhao, Gallo, Frosio & Kautz 2017, doi:10.1109/TCI.2016.2644865',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => dissimilarity(tf, predicted, target, 1)),
  ofImages: (clean, denoised) => 1 - mean(ssimGaussian(clean, denoised, { dataRange: 1 }))
}

/**
 * 1 - SSIM and its slope, for values of the data range.
 * With S = (a1 a2) / (b1 b2), where a1 = 2 mx my + c1, a2 = 2 (E(xy) - mx my) + c2, b1 = mx^2 + my^2 + c1 and
 * b2 = E(x^2) - mx^2 + E(y^2) - my^2 + c2, the slopes of S with respect to mx, E(x^2) and E(xy) are spread over the
 * pixels of their windows.
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
 * Weighted means over windows as two matrix products, one for each axis: faster than a convolution of one channel. Means
 * are kept with their axes swapped, shape (count, columns - 10, rows - 10).
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

  /** The transpose of `of`: each window's value to its pixels, weighted; shape (count, rows, columns). */
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

/** Column k holds the window's weights from row k on: (length, length - 10). */
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
