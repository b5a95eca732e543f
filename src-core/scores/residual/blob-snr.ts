import { DenoscopeError } from '../../errors.ts'
import { gaussianFilter } from '../../denoisers/filters/gaussian-filter.ts'
import type { ImageBatch } from '../../images/image.ts'
import { valueOfRank } from '../../statistics/order-statistics.ts'
import type { PairComputation } from '../score-kind.ts'
import { requireSameShape } from '../fidelity/image-pair.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { smallestBlobPatch } from './residual-definitions.ts'
import { unexplainedResidual, unknownBorder } from './unexplained-residual.ts'

export interface BlobSnrOptions {
  /** Differences of this size count as noise even if the patch has none, in the images' unit; see `residualFloor`. */
  readonly floor: number
}

export interface BlobSnr {
  /** Largest response of each patch, lost or invented; NaN for patches under 12 pixels. */
  readonly score: Float64Array
  /**
   * Response at each pixel of the scale with the largest response, in standard deviations.
   * Above 0: the output is brighter than the reference explains; below 0: darker.
   * Shape (count, rows, columns).
   */
  readonly response: Float32Array
}

/** Standard deviations in pixels of the blobs: from a stroke's end to a nodule of 12 pixels. */
const scales = [0.8, 1.2, 1.8, 2.7, 4]
/** Share of the reference's local contrast that counts as tolerance at edges. */
const edgeTolerance = 0.15
/** Sigma in pixels of the neighbourhood for local contrast. */
const edgeReach = 1.5
/** Floor for images in 0..1 of a source: 1 HU, or a fiftieth of a digit's brightness. */
export function residualFloor(unit: IntensityUnit, [low, high]: readonly [number, number]): number {
  return unit === '1' ? 0.02 : 1 / (unit === 'HU' ? high - low : 2000)
}

/**
 * Blob SNR: differences from the reference beyond harmless changes and noise.
 * The unexplained residual (`unexplainedResidual`) is smoothed at five scales. Each is a matched filter for blobs and
 * pieces of lines (North 1963, doi:10.1109/PROC.1963.2383; Lindeberg 1998, doi:10.1023/A:1008045108935).
 * Each response is divided by its own noise in the patch, so that correlated noise has its true weight.
 * Noise is 1.4826 * median absolute value (Hampel 1974, doi:10.1080/01621459.1974.10482962).
 * Floor and 15 % of the reference's local contrast are added in quadrature.
 * The two outermost rows and columns are not judged: their neighbours are outside the patch.
 * @param reference clean patches
 * @param test patches of one output, same shape and unit
 * @throws argument.invalid if shapes differ, values are not finite or the floor is not above 0
 */
export function blobSnr(reference: ImageBatch, test: ImageBatch, { floor }: BlobSnrOptions): BlobSnr {
  requireSameShape(reference, test)
  if (!(floor > 0 && floor < Infinity))
    throw new DenoscopeError('argument.invalid', `floor: expected a number above 0, got ${floor}`)
  const { count, rows, columns } = reference
  const response = new Float32Array(test.data.length)
  if (Math.min(rows, columns) < smallestBlobPatch) return { score: new Float64Array(count).fill(NaN), response }
  const residual = { ...test, data: unexplainedResidual(reference, test) }
  const tolerated = toleratedVariance(reference, floor)
  for (const sigma of scales) {
    const smooth = smoothed(residual, sigma).data
    for (let image = 0; image < count; image++)
      keepStrongest(smooth, tolerated, response, image * rows * columns, rows, columns)
  }
  return { score: strongestOf(response, count, rows * columns), response }
}

const smoothed = (images: ImageBatch, sigma: number) =>
  gaussianFilter(images, { size: 2 * Math.ceil(3 * sigma) + 1, sigma })

/** Floor and edge tolerance as a variance at each pixel. */
function toleratedVariance(reference: ImageBatch, floor: number): Float32Array {
  const mean = smoothed(reference, edgeReach).data
  const square = smoothed({ ...reference, data: reference.data.map((value) => value * value) }, edgeReach).data
  return mean.map(
    (value, pixel) => floor * floor + edgeTolerance * edgeTolerance * Math.max(0, square[pixel]! - value * value)
  )
}

function keepStrongest(
  smooth: Float32Array,
  tolerated: Float32Array,
  response: Float32Array,
  offset: number,
  rows: number,
  columns: number
): void {
  const noise = noiseOf(smooth, offset, rows, columns)
  const variance = noise * noise
  for (let row = unknownBorder; row < rows - unknownBorder; row++) {
    const start = offset + row * columns
    for (let at = start + unknownBorder; at < start + columns - unknownBorder; at++) {
      const value = smooth[at]!
      const strongest = response[at]!
      if (value * value > strongest * strongest * (variance + tolerated[at]!))
        response[at] = value / Math.sqrt(variance + tolerated[at]!)
    }
  }
}

/** Robust standard deviation of the values inside the border, around 0. */
function noiseOf(values: Float32Array, offset: number, rows: number, columns: number): number {
  const sizes = new Float32Array((rows - 2 * unknownBorder) * (columns - 2 * unknownBorder))
  let length = 0
  for (let row = unknownBorder; row < rows - unknownBorder; row++) {
    const start = offset + row * columns
    for (let at = start + unknownBorder; at < start + columns - unknownBorder; at++)
      sizes[length++] = Math.abs(values[at]!)
  }
  return 1.4826 * valueOfRank(sizes, sizes.length, sizes.length >> 1)
}

function strongestOf(response: Float32Array, count: number, size: number): Float64Array {
  const score = new Float64Array(count)
  for (let image = 0; image < count; image++) {
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++)
      score[image] = Math.max(score[image]!, Math.abs(response[pixel]!))
  }
  return score
}

export const scoreBlobs: PairComputation = (reference, test, { source: { unit, intensityRange } }) => ({
  blobSnr: blobSnr(reference, test, { floor: residualFloor(unit, intensityRange) }).score
})
