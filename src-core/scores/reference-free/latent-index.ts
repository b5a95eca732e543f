import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { nearestVectors } from './nearest-vectors.ts'
import { fitWhitening, whiten, type Whitening } from './whitening.ts'

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
