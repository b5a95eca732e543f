import type { Tensor2D } from '@tensorflow/tfjs'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'

/** Queries whose distances to all others are in memory at a time. */
const queriesAtOnce = 512

/** The nearest of `vectors` to each query, nearest first: shape (queries, count). */
export interface NearestVectors {
  /** Euclidean. */
  readonly distances: Float64Array
  /** Positions among `vectors`. */
  readonly positions: Int32Array
}

/**
 * Finds the `count` nearest vectors by comparing with every one, as one matrix product.
 * @param queries shape (any, size); `vectors` likewise, at least `count` of them.
 */
export function nearestVectors(
  tf: TensorFlow,
  queries: Float32Array,
  vectors: Float32Array,
  size: number,
  count: number
): NearestVectors {
  const queryCount = queries.length / size
  const distances = new Float64Array(queryCount * count)
  const positions = new Int32Array(queryCount * count)
  // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
  tf.tidy(() => {
    const others = tf.tensor2d(vectors, [vectors.length / size, size])
    const otherSquares = tf.sum(tf.square(others), 1)
    for (let first = 0; first < queryCount; first += queriesAtOnce) {
      const part = queries.subarray(first * size, Math.min(queryCount, first + queriesAtOnce) * size)
      tf.tidy(() => {
        const rows: Tensor2D = tf.tensor2d(part, [part.length / size, size])
        // Of |q - v|^2 the part |q|^2 does not change the order; distances are computed anew, without its rounding.
        const closeness = tf.sub(tf.mul(tf.matMul(rows, others, false, true), 2), otherSquares)
        positions.set(tf.topk(closeness, count).indices.dataSync<'int32'>(), first * count)
      })
    }
  })
  for (let index = 0; index < positions.length; index++) {
    distances[index] = distanceBetween(
      queries,
      Math.floor(index / count) * size,
      vectors,
      positions[index]! * size,
      size
    )
  }
  return { distances, positions }
}

function distanceBetween(a: Float32Array, startA: number, b: Float32Array, startB: number, size: number): number {
  let sum = 0
  for (let index = 0; index < size; index++) sum += (a[startA + index]! - b[startB + index]!) ** 2
  return Math.sqrt(sum)
}
