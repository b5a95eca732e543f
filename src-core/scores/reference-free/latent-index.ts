import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import type { Tensor2D } from '@tensorflow/tfjs'

/** Where a model's training images lie in its latent space. */
export interface LatentIndex {
  /** Values of a latent vector. */
  readonly size: number
  readonly whitening: Whitening
  /** Whitened latent vectors of training images, as the model saw them (noisy): shape (count, size). */
  readonly latents: Float32Array
  /** The distance of each training image to the others, as `latentDistances` measures it, ascending. */
  readonly spread: Float64Array
  /** The clean training images, 0 to 255: shape (count, rows, columns). */
  readonly patches: Uint8Array
  readonly rows: number
  readonly columns: number
}

/** What an index is made of and kept as. */
export type LatentTable = Pick<LatentIndex, 'size' | 'patches' | 'rows' | 'columns'> & {
  /** As the model gives them, not whitened. */
  readonly raw: Float32Array
}

/** The distance to this neighbour counts: a single stray training image then makes nothing near. */
const neighbour = 5
/** Patches that lie within the distances of this share of the training images count as usual. */
const defaultShare = 0.95

/**
 * Builds the index of latent vectors.
 * @param spread where it is known; otherwise each training image's distance to the others is measured.
 */
export function indexLatents(
  tf: TensorFlow,
  { raw, size, patches, rows, columns }: LatentTable,
  spread?: Float64Array
): LatentIndex {
  const whitening = fitWhitening(raw, size)
  const latents = whiten(raw, whitening)
  return { size, whitening, latents, spread: spread ?? ownDistances(tf, latents, size), patches, rows, columns }
}

function ownDistances(tf: TensorFlow, latents: Float32Array, size: number): Float64Array {
  // The nearest to a training image is that image itself.
  const { distances } = nearestVectors(tf, latents, latents, size, neighbour + 1)
  return distances.filter((_, index) => index % (neighbour + 1) === neighbour).toSorted()
}

/**
 * How far images lie from a model's training images: the Mahalanobis distance of their latent vectors to the fifth nearest
 * (Sun et al. 2022, arXiv 2204.06507; Lee et al. 2018, arXiv 1807.03888), divided by the distance below which 95 % of the
 * training images lie among themselves. Above 1 is unusual.
 * @param raw latent vectors, shape (count, size).
 */
export function latentDistances(tf: TensorFlow, raw: Float32Array, index: LatentIndex): Float64Array {
  const { size, whitening, latents } = index
  const { distances } = nearestVectors(tf, whiten(raw, whitening), latents, size, neighbour)
  const usual = defaultDistance(index)
  return distances.filter((_, at) => at % neighbour === neighbour - 1).map((distance) => distance / usual)
}

/** A training image that is near in latent space. */
export interface TrainingNeighbour {
  /** In the unit of `latentDistances`. */
  readonly distance: number
  /** The clean training image, 0..1. */
  readonly patch: Float32Array
}

/** What the nearest training images of one image say. */
export interface NeighbourhoodOfPatch {
  /** As the score `latentDistance`. */
  readonly distance: number
  /** Share of the training images that lie nearer to the others, in percent. */
  readonly percentile: number
  readonly rows: number
  readonly columns: number
  /** Nearest first. */
  readonly neighbours: readonly TrainingNeighbour[]
}

/** The `count` training images nearest to one latent vector. */
export function neighbourhoodOf(
  tf: TensorFlow,
  raw: Float32Array,
  index: LatentIndex,
  count: number
): NeighbourhoodOfPatch {
  const { size, whitening, latents, spread, patches, rows, columns } = index
  const [distance] = latentDistances(tf, raw, index)
  const usual = defaultDistance(index)
  const { distances, positions } = nearestVectors(tf, whiten(raw, whitening), latents, size, count)
  const area = rows * columns
  const patchAt = (position: number) =>
    Float32Array.from(patches.subarray(position * area, (position + 1) * area), (value) => value / 255)
  const nearer = spread.filter((own) => own < distance! * usual).length
  return {
    distance: distance!,
    percentile: (100 * nearer) / spread.length,
    rows,
    columns,
    neighbours: Array.from(positions, (position, at) => ({
      distance: distances[at]! / usual,
      patch: patchAt(position)
    }))
  }
}

const defaultDistance = ({ spread }: LatentIndex): number =>
  spread[Math.floor(defaultShare * (spread.length - 1))]! || 1

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
        // Of |q - v|^2 the part |q|^2 does not change the order; distances are computed again, without its rounding.
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

/** Mean of vectors and the Cholesky factor of their covariance. */
export interface Whitening {
  readonly size: number
  readonly mean: Float64Array
  /** Lower triangle L of covariance = L L^T, row-major (size x size). */
  readonly factor: Float64Array
}

/** Share of each variance that is added to it: values that depend on others must not divide by 0. */
const ridge = 1e-9
/** Likewise, of their mean: nor may values that never change. */
const leastVariance = 1e-12

/** Mean and covariance of vectors, shape (count, size). */
export function fitWhitening(vectors: Float32Array, size: number): Whitening {
  const count = vectors.length / size
  const mean = new Float64Array(size)
  vectors.forEach((value, index) => (mean[index % size]! += value / count))
  return { size, mean, factor: choleskyFactor(covarianceOf(vectors, mean), size) }
}

/**
 * Vectors in which distances are Mahalanobis distances: L^-1 (v - mean), so that every direction in which training images
 * differ counts alike (Mahalanobis 1936). Shape (count, size).
 */
export function whiten(vectors: Float32Array, { size, mean, factor }: Whitening): Float32Array {
  const whitened = new Float32Array(vectors.length)
  for (let start = 0; start < vectors.length; start += size) {
    for (let row = 0; row < size; row++) {
      let value = vectors[start + row]! - mean[row]!
      for (let column = 0; column < row; column++) value -= factor[row * size + column]! * whitened[start + column]!
      whitened[start + row] = value / factor[row * size + row]!
    }
  }
  return whitened
}

function covarianceOf(vectors: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length
  const count = vectors.length / size
  const covariance = new Float64Array(size * size)
  for (let start = 0; start < vectors.length; start += size) {
    for (let row = 0; row < size; row++) {
      const deviation = (vectors[start + row]! - mean[row]!) / count
      for (let column = 0; column <= row; column++) {
        covariance[row * size + column]! += deviation * (vectors[start + column]! - mean[column]!)
      }
    }
  }
  const trace = mean.reduce((sum, _, index) => sum + covariance[index * (size + 1)]!, 0)
  for (let index = 0; index < size; index++) {
    covariance[index * (size + 1)]! += ridge * covariance[index * (size + 1)]! + leastVariance * (trace / size || 1)
  }
  return covariance
}

/** Cholesky-Banachiewicz, from the lower triangle. */
function choleskyFactor(covariance: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = covariance[row * size + column]!
      for (let inner = 0; inner < column; inner++) sum -= factor[row * size + inner]! * factor[column * size + inner]!
      factor[row * size + column] = row === column ? Math.sqrt(sum) : sum / factor[column * size + column]!
    }
  }
  return factor
}
