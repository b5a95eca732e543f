import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, type Image, type ImageBatch } from '../images/image.ts'
import { requirePositiveInteger } from '../images/patch-grid.ts'
import type { Denoiser, ParameterValues } from './denoiser.ts'
import { coverAxis, type AxisCover } from './patch-cover.ts'

export interface WholeSliceOptions {
  /** Pixels between neighbouring patches, at most the patch size; a quarter of it unless given. */
  readonly stride?: number
  readonly signal?: AbortSignal
  /** Told the share of the patches that is done, 0..1, after each batch. */
  readonly onProgress?: (fraction: number) => void
}

/** Enough patches for a model to work at full speed; few enough for memory, and for a cancellation to be soon. */
const patchesAtOnce = 1024

/**
 * Denoises an image of any size, 0..1, to the same. A denoiser that takes any size gets it whole. One of patches gets
 * overlapping patches, which are blended with raised cosine weights that sum to 1 at each pixel (Hann window, Harris
 * 1978, doi:10.1109/PROC.1978.10837; overlap-add, Allen & Rabiner 1977, doi:10.1109/PROC.1977.10770). Beyond its border
 * the image is reflected, so that a pixel there is in as many patches as any other.
 * @throws argument.invalid for a stride that leaves gaps; job.cancelled, between two batches; the denoiser's own errors.
 */
export async function denoiseWhole(
  denoiser: Denoiser,
  noisy: Image,
  parameters: ParameterValues,
  options: WholeSliceOptions = {}
): Promise<Image> {
  const { patchSize } = denoiser.description
  if (!patchSize) return imageAt(await denoiser.denoise(batchOfOne(noisy), parameters), 0)
  const stride = requireStride(options.stride ?? defaultStride(patchSize), patchSize)
  const [rows, columns] = [coverAxis(noisy.rows, patchSize[0], stride), coverAxis(noisy.columns, patchSize[1], stride)]
  const sums = new Float64Array(noisy.data.length)
  const batch = emptyPatches(Math.min(patchesAtOnce, rows.count * columns.count), patchSize)
  for (let first = 0; first < rows.count * columns.count; first += patchesAtOnce) {
    if (first > 0) await setImmediate()
    if (options.signal?.aborted) throw new DenoscopeError('job.cancelled', 'denoising a slice was cancelled')
    const count = Math.min(patchesAtOnce, rows.count * columns.count - first)
    const patches = { ...batch, count, data: batch.data.subarray(0, count * patchSize[0] * patchSize[1]) }
    cutPatches(noisy, rows, columns, first, patches)
    addPatches(await denoiser.denoise(patches, parameters), rows, columns, first, sums, noisy.columns)
    options.onProgress?.((first + count) / (rows.count * columns.count))
  }
  return { ...noisy, data: Float32Array.from(sums) }
}

/** Every image of a batch by `denoiseWhole`. */
export async function denoiseWholeImages(
  denoiser: Denoiser,
  noisy: ImageBatch,
  parameters: ParameterValues,
  options: WholeSliceOptions = {}
): Promise<ImageBatch> {
  const denoised = new Float32Array(noisy.data.length)
  for (let index = 0; index < noisy.count; index++) {
    const onProgress = (fraction: number) => options.onProgress?.((index + fraction) / noisy.count)
    const image = await denoiseWhole(denoiser, imageAt(noisy, index), parameters, { ...options, onProgress })
    denoised.set(image.data, index * image.data.length)
  }
  return { ...noisy, data: denoised }
}

const defaultStride = ([rows, columns]: readonly [number, number]): number =>
  Math.max(1, Math.floor(Math.min(rows, columns) / 4))

function requireStride(stride: number, [rows, columns]: readonly [number, number]): number {
  requirePositiveInteger('stride', stride)
  if (stride <= Math.min(rows, columns)) return stride
  throw new DenoscopeError(
    'argument.invalid',
    `stride: ${stride} pixels leave gaps between patches of ${rows} x ${columns}`
  )
}

function emptyPatches(count: number, [rows, columns]: readonly [number, number]): ImageBatch {
  return { data: new Float32Array(count * rows * columns), count, rows, columns }
}

/** Fills the batch with the patches from number `first`, counted row by row. */
function cutPatches(
  { data, columns: width }: Image,
  rows: AxisCover,
  columns: AxisCover,
  first: number,
  patches: ImageBatch
): void {
  let target = 0
  for (let index = first; index < first + patches.count; index++) {
    const top = Math.floor(index / columns.count) * rows.size
    const left = (index % columns.count) * columns.size
    for (let row = top; row < top + rows.size; row++) {
      const line = rows.sources[row]! * width
      for (let column = left; column < left + columns.size; column++) {
        patches.data[target++] = data[line + columns.sources[column]!]!
      }
    }
  }
}

/** Adds weighted patches to the image; what lies beyond its border weighs nothing. */
function addPatches(
  { data, count }: ImageBatch,
  rows: AxisCover,
  columns: AxisCover,
  first: number,
  sums: Float64Array,
  width: number
): void {
  let source = 0
  for (let index = first; index < first + count; index++) {
    const top = Math.floor(index / columns.count) * rows.size
    const left = (index % columns.count) * columns.size
    for (let row = top; row < top + rows.size; row++) {
      const line = rows.sources[row]! * width
      const weight = rows.weights[row]!
      for (let column = left; column < left + columns.size; column++) {
        sums[line + columns.sources[column]!]! += weight * columns.weights[column]! * data[source++]!
      }
    }
  }
}
