import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import type { Tensor2D } from '@tensorflow/tfjs'

/** Training images in the latent space of a model. */
export interface LatentIndex {
  /** Number of values of a latent vector. */
  readonly size: number
  readonly whitening: Whitening
  /** Whitened latent vectors of training images with noise, as in training: shape (count, size). */
  readonly latents: Float32Array
  /** Distance of each training image to the others (`latentDistances`), ascending. */
  readonly spread: Float64Array
  /** Clean training images, 0 to 255: shape (count, rows, columns). */
  readonly patches: Uint8Array
  readonly rows: number
  readonly columns: number
}

/** Stored parts of an index. */
export type LatentTable = Pick<LatentIndex, 'size' | 'patches' | 'rows' | 'columns'> & {
  /** Latent vectors of the model, not whitened. */
  readonly raw: Float32Array
}

/** Number of the neighbour whose distance counts, so that one stray training image makes nothing near. */
const neighbour = 5
/** Share of the training images whose distances count as ordinary. */
const defaultShare = 0.95

/**
 * Builds the index of latent vectors.
 * @param spread distances if known; absent: each training image's distance to the others is measured
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
  // The nearest neighbour of a training image is that image itself.
  const { distances } = nearestVectors(tf, latents, latents, size, neighbour + 1)
  return distances.filter((_, index) => index % (neighbour + 1) === neighbour).toSorted()
}

/**
 * Distances of images to a model's training images in the latent space.
 * Formula: Mahalanobis distance to the fifth nearest / distance within which 95 % of the training images are.
 * Lee et al. 2018, arXiv 1807.03888; Sun et al. 2022, arXiv 2204.06507. Above 1 is unusual.
 * @param raw latent vectors, shape (count, size)
 */
export function latentDistances(tf: TensorFlow, raw: Float32Array, index: LatentIndex): Float64Array {
  const { size, whitening, latents } = index
  const { distances } = nearestVectors(tf, whiten(raw, whitening), latents, size, neighbour)
  const usual = defaultDistance(index)
  return distances.filter((_, at) => at % neighbour === neighbour - 1).map((distance) => distance / usual)
}

/** A neighbour of an image among the training images, in latent space. */
export interface TrainingNeighbour {
  /** Distance in the unit of `latentDistances`. */
  readonly distance: number
  /** Clean training image, 0..1. */
  readonly patch: Float32Array
}

/** Nearest training images of one image. */
export interface NeighbourhoodOfPatch {
  /** Value of the score `latentDistance`. */
  readonly distance: number
  /** Percent of the training images that are nearer to the others. */
  readonly percentile: number
  readonly rows: number
  readonly columns: number
  /** Neighbours, nearest first. */
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

/** Number of queries whose distances to all others are in memory at a time. */
const queriesAtOnce = 512

/** Nearest of `vectors` to each query, nearest first: shape (queries, count). */
export interface NearestVectors {
  /** Euclidean distances. */
  readonly distances: Float64Array
  /** Positions in `vectors`. */
  readonly positions: Int32Array
}

/**
 * Finds the `count` nearest vectors by comparison with every one, as one matrix product.
 * @param queries shape (any, size); `vectors` likewise, at least `count` of them
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
  // The callback returns nothing: tidy would search an array number by number for tensors.
  tf.tidy(() => {
    const others = tf.tensor2d(vectors, [vectors.length / size, size])
    const otherSquares = tf.sum(tf.square(others), 1)
    for (let first = 0; first < queryCount; first += queriesAtOnce) {
      const part = queries.subarray(first * size, Math.min(queryCount, first + queriesAtOnce) * size)
      tf.tidy(() => {
        const rows: Tensor2D = tf.tensor2d(part, [part.length / size, size])
        // The part |q|^2 of |q - v|^2 does not change the order. Distances are computed again, without its rounding.
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

/** Share of each variance that is added to the variance, against division by 0 if values depend on others. */
const ridge = 1e-9
/** Share of the mean variance that is added to each, against division by 0 if a value never changes. */
const leastVariance = 1e-12

/** Mean and covariance of vectors, shape (count, size). */
export function fitWhitening(vectors: Float32Array, size: number): Whitening {
  const count = vectors.length / size
  const mean = new Float64Array(size)
  vectors.forEach((value, index) => (mean[index % size]! += value / count))
  return { size, mean, factor: choleskyFactor(covarianceOf(vectors, mean), size) }
}

/**
 * Whitens vectors: L^-1 (v - mean). Euclidean distances between them are Mahalanobis distances (Mahalanobis 1936).
 * Every direction in which training images differ then has equal weight. Shape (count, size).
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
