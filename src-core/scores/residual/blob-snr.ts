import { gaussianFilter, gaussianKernel } from '../../denoisers/filters/gaussian-filter.ts'
import type { ImageBatch } from '../../images/image.ts'
import { DenoscopeError } from '../../errors.ts'
import { floatsAt, kernels, KernelWorkspace } from '../../kernels/kernels.ts'
import { chunkLength, loadFinite } from '../../kernels/map-images.ts'
import type { PairComputation } from '../metric-definition.ts'
import { requireSameShape } from '../fidelity/pixel-errors.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { smallestBlobPatch } from './residual-definitions.ts'
import { unexplainedResiduals, unknownBorder } from './unexplained-residual.ts'

interface BlobSnrOptions {
  /** Differences of this size count as noise even if the patch has none, in the images' unit; see `residualFloor`. */
  readonly floor: number
}

interface BlobSnr {
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
export const blobSnr = (reference: ImageBatch, test: ImageBatch, options: BlobSnrOptions): BlobSnr =>
  blobSnrs(reference, [test], options)[0]!

/** `blobSnr` of several outputs of one reference, which is measured once. */
function blobSnrs(reference: ImageBatch, tests: readonly ImageBatch[], { floor }: BlobSnrOptions): BlobSnr[] {
  for (const test of tests) requireSameShape(reference, test)
  if (!(floor > 0 && floor < Infinity))
    throw new DenoscopeError('argument.invalid', `floor: expected a number above 0, got ${floor}`)
  const { count, rows, columns, data } = reference
  if (Math.min(rows, columns) < smallestBlobPatch)
    return tests.map(() => ({ score: new Float64Array(count).fill(NaN), response: new Float32Array(data.length) }))
  const residuals = unexplainedResiduals(reference, tests)
  const tolerated = toleratedVariance(reference, floor)
  return residuals.map((residual) => {
    const response = strongestResponses({ ...reference, data: residual }, tolerated)
    return { score: strongestOf(response, count, rows * columns), response }
  })
}

const sizeOf = (sigma: number): number => 2 * Math.ceil(3 * sigma) + 1

/** Floor and edge tolerance as a variance at each pixel. */
function toleratedVariance(reference: ImageBatch, floor: number): Float32Array {
  const { data } = reference
  const smoothed = (values: Float32Array) =>
    gaussianFilter({ ...reference, data: values }, { size: sizeOf(edgeReach), sigma: edgeReach }).data
  const squares = new Float32Array(data.length)
  for (let pixel = 0; pixel < data.length; pixel++) squares[pixel] = data[pixel]! * data[pixel]!
  const [mean, square] = [smoothed(data), smoothed(squares)]
  const tolerated = new Float32Array(data.length)
  for (let pixel = 0; pixel < data.length; pixel++) {
    const value = mean[pixel]!
    tolerated[pixel] = floor * floor + edgeTolerance * edgeTolerance * Math.max(0, square[pixel]! - value * value)
  }
  return tolerated
}

/** Response at each pixel of the scale with the largest response. @param tolerated variance at each pixel */
function strongestResponses(residual: ImageBatch, tolerated: Float32Array): Float32Array {
  const { count, rows, columns } = residual
  const size = rows * columns
  const length = Math.min(count, chunkLength(rows, columns))
  const workspace = new KernelWorkspace()
  const filters = scales.map((sigma) => {
    const radius = (sizeOf(sigma) - 1) / 2
    const weights = Float32Array.from(gaussianKernel(sizeOf(sigma), sigma).subarray(radius))
    return { radius, weights: workspace.place(weights) }
  })
  const [source, smooth, variances, strongest] = Array.from({ length: 4 }, () =>
    workspace.reserve(4 * size * length)
  ) as [number, number, number, number]
  const scratch = workspace.reserve(
    4 * Math.max(size, columns + 2 * Math.max(...filters.map(({ radius }) => radius)) + 20)
  )
  const response = new Float32Array(residual.data.length)
  for (let first = 0; first < count; first += length) {
    const images = Math.min(length, count - first)
    loadFinite('residual', residual.data, first * size, images * size, source)
    loadFinite('tolerance', tolerated, first * size, images * size, variances)
    floatsAt(strongest, images * size).fill(0)
    for (const { radius, weights } of filters) {
      kernels().convolve(source, smooth, scratch, images, rows, columns, 0, rows, weights, radius)
      kernels().keepStrongest(smooth, variances, strongest, scratch, images, rows, columns, unknownBorder)
    }
    response.set(floatsAt(strongest, images * size), first * size)
  }
  return response
}

function strongestOf(response: Float32Array, count: number, size: number): Float64Array {
  const score = new Float64Array(count)
  for (let image = 0; image < count; image++) {
    let strongest = 0
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++)
      strongest = Math.max(strongest, Math.abs(response[pixel]!))
    score[image] = strongest
  }
  return score
}

export const scoreBlobs: PairComputation = (reference, tests, { source: { unit, intensityRange } }) =>
  blobSnrs(reference, tests, { floor: residualFloor(unit, intensityRange) }).map(({ score }) => ({ blobSnr: score }))
