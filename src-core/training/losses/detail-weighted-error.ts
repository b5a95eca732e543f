import type { Tensor4D } from '@tensorflow/tfjs'
import { imageAt, type Image } from '../../images/image.ts'
import { requireSameShape } from '../../scores/fidelity/image-pair.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
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
  ofTensors: (tf, prediction, target) => withSlope(tf, prediction, (predicted) => detailError(tf, predicted, target)),
  ofImages(clean, denoised) {
    requireSameShape(clean, denoised)
    return mean(
      Float64Array.from({ length: clean.count }, (_, index) =>
        weightedError(imageAt(clean, index), imageAt(denoised, index))
      )
    )
  }
}

/** The loss and its slope. */
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
  const along = smoothLines(data, { lines: rows, length: columns, lineStep: columns, step: 1 }, order)
  return smoothLines(along, { lines: columns, length: rows, lineStep: 1, step: columns }, order)
}

/** Where the lines of an image lie in its values: its rows, or its columns. */
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

/** Row i weighs the values around value i; what lies beyond the ends is left out, and the others weigh more for it. */
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
