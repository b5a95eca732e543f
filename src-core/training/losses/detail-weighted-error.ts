import type { Tensor4D } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import type { Image, ImageBatch } from '../../images/image.ts'
import { imageAt } from '../../images/image.ts'
import type { TensorFlow } from '../../models/tensorflow.ts'
import { mean, withSlope, type Loss, type ValueAndSlope } from './loss.ts'

/** Binomial smoothings (rows of Pascal's triangle of these orders) whose difference is the band of small structures. */
const [fineOrder, coarseOrder] = [4, 16]
/** Contrast in that band, in 0..1 (60 HU of 2000), from which on a pixel weighs most, and how much more than a flat one. */
const fullContrast = 0.03
const detailWeight = 4

/**
 * Mean of w |p - t|, where w = 1 + 4 min(1, |b| / 0.03) and b is what a narrow smoothing of the target has beyond a wide
 * one: structures some 4 to 10 pixels wide. The mean over such pixels is what a network gives of them under noise; without
 * the weight it is drawn towards the flat surroundings, which are far more, and small structures fade.
 * The slope is w sign(p - t) / n.
 */
export const detailWeightedLoss: Loss = {
  name: 'L1, detail weighted',
  citation:
    'Own; the error: Zhao, Gallo, Frosio & Kautz 2017, doi:10.1109/TCI.2016.2644865; the band: Peli 1990, doi:10.1364/JOSAA.7.002032',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => detailError(tf, predicted, target)),
  ofImages(clean, denoised) {
    requireSameShape(clean, denoised)
    return mean(Float64Array.from({ length: clean.count }, (_, index) => weightedError(imageAt(clean, index), imageAt(denoised, index))))
  }
}

/** The loss and its slope. */
export function detailError(tf: TensorFlow, predicted: Tensor4D, target: Tensor4D): ValueAndSlope {
  const difference = tf.sub(predicted, target)
  const weights = weightsOfTensor(tf, target)
  return { value: tf.mean(tf.mul(weights, tf.abs(difference))), slope: tf.mul(weights, tf.sign(difference)), scale: 1 / predicted.size }
}

function weightsOfTensor(tf: TensorFlow, target: Tensor4D): Tensor4D {
  const [, rows, columns] = target.shape
  const smoothed = (order: number) => {
    const [byRows, byColumns] = [rows, columns].map((length) => tf.tensor2d(smoothingMatrix(length, order), [length, length]))
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

function weightedError(clean: Image, denoised: Image): number {
  const [fine, coarse] = [smooth(clean, fineOrder), smooth(clean, coarseOrder)]
  let sum = 0
  for (let pixel = 0; pixel < clean.data.length; pixel++) {
    const weight = 1 + detailWeight * Math.min(1, Math.abs(fine[pixel]! - coarse[pixel]!) / fullContrast)
    sum += weight * Math.abs(denoised.data[pixel]! - clean.data[pixel]!)
  }
  return sum / clean.data.length
}

function smooth({ data, rows, columns }: Image, order: number): Float64Array {
  const along = new Float64Array(data.length)
  const [byRows, byColumns] = [smoothingMatrix(rows, order), smoothingMatrix(columns, order)]
  const reach = order / 2
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (let from = Math.max(0, column - reach); from <= Math.min(columns - 1, column + reach); from++) {
        sum += byColumns[column * columns + from]! * data[row * columns + from]!
      }
      along[row * columns + column] = sum
    }
  }
  const smoothed = new Float64Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (let from = Math.max(0, row - reach); from <= Math.min(rows - 1, row + reach); from++) {
        sum += byRows[row * rows + from]! * along[from * columns + column]!
      }
      smoothed[row * columns + column] = sum
    }
  }
  return smoothed
}

const matrices = new Map<string, Float32Array>()

/** Row i weighs the values around value i; what lies beyond the ends is left out, and the others weigh more for it. */
function smoothingMatrix(length: number, order: number): Float32Array {
  const key = `${length} ${order}`
  const known = matrices.get(key)
  if (known) return known
  const taps = Array.from({ length: order }).reduce<number[]>((row) => [...row, 0].map((value, index) => (value + (row[index - 1] ?? 0)) / 2), [1])
  const matrix = new Float32Array(length * length)
  for (let row = 0; row < length; row++) {
    const inside = taps.map((tap, index) => ({ tap, column: row + index - order / 2 })).filter(({ column }) => column >= 0 && column < length)
    const sum = inside.reduce((total, { tap }) => total + tap, 0)
    for (const { tap, column } of inside) matrix[row * length + column] = tap / sum
  }
  matrices.set(key, matrix)
  return matrix
}

function requireSameShape(clean: ImageBatch, denoised: ImageBatch): void {
  if (clean.count === denoised.count && clean.rows === denoised.rows && clean.columns === denoised.columns) return
  const shape = ({ count, rows, columns }: ImageBatch) => `${count} x ${rows} x ${columns}`
  throw new DenoscopeError('argument.invalid', `denoised: expected the shape of the clean images, ${shape(clean)}, got ${shape(denoised)}`)
}
