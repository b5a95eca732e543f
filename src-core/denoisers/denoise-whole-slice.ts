import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, joinBatches, settleIn, type Image, type ImageBatch } from '../images/image.ts'
import { requirePositiveInteger } from '../images/patchify-grid.ts'
import type { Denoiser, ParameterValues } from './denoiser.ts'

export interface WholeSliceOptions {
  /** The slices before and after in the series, for a denoiser with neighbours. Default: the slice itself. */
  readonly neighbours?: readonly Image[]
  /** Pixels between neighbouring patches, at most the patch size. Default: a quarter of the patch size. */
  readonly stride?: number
  readonly signal?: AbortSignal
  /** Memory for the result, as `into` of `Denoiser.denoise`. */
  readonly into?: Float32Array
  /** Called after each batch with the share of finished patches, 0..1. */
  readonly onProgress?: (fraction: number) => void
}

/** Patches of one call: enough for full speed of a model, few enough for memory and a quick cancellation. */
const patchesAtOnce = 1024

/**
 * Denoises an image of any size, 0..1, to the same size. A denoiser without a patch size gets the whole image.
 * So does one whose patch size is that of the image, unless a stride is given.
 * Otherwise the image is cut into overlapping patches. The denoised patches are blended with raised cosine weights that
 * sum to 1 at each pixel.
 * The image is reflected beyond its border, so that each pixel is in equally many patches.
 * Hann window: Harris 1978, doi:10.1109/PROC.1978.10837. Overlap-add: Allen & Rabiner 1977,
 * doi:10.1109/PROC.1977.10770.
 * @throws argument.invalid for a stride that leaves gaps; job.cancelled between two batches; errors of the denoiser.
 */
export async function denoiseWhole(
  denoiser: Denoiser,
  noisy: Image,
  parameters: ParameterValues,
  options: WholeSliceOptions = {}
): Promise<Image> {
  const { patchSize } = denoiser.description
  const stack = stackOf(denoiser, noisy, options.neighbours)
  const denoise = (stacks: ImageBatch, into?: Float32Array) =>
    stack.length > 1
      ? denoiser.denoiseStacks!(stacks, parameters, options.signal)
      : denoiser.denoise(stacks, parameters, options.signal, into)
  if (!patchSize || (options.stride === undefined && patchSize[0] === noisy.rows && patchSize[1] === noisy.columns))
    return imageAt(await denoise(joinImages(stack), options.into), 0)
  const stride = requireStride(options.stride ?? defaultStride(patchSize), patchSize)
  const [rows, columns] = [coverAxis(noisy.rows, patchSize[0], stride), coverAxis(noisy.columns, patchSize[1], stride)]
  const sums = new Float64Array(noisy.data.length)
  const batch = emptyPatches(Math.min(patchesAtOnce, rows.count * columns.count) * stack.length, patchSize)
  for (let first = 0; first < rows.count * columns.count; first += patchesAtOnce) {
    if (first > 0) await setImmediate()
    if (options.signal?.aborted) throw new DenoscopeError('job.cancelled', 'denoising a slice was cancelled')
    const count = Math.min(patchesAtOnce, rows.count * columns.count - first)
    const images = count * stack.length
    const patches = { ...batch, count: images, data: batch.data.subarray(0, images * patchSize[0] * patchSize[1]) }
    cutPatches(stack, rows, columns, first, patches)
    addPatches(await denoise(patches), rows, columns, first, sums, noisy.columns)
    options.onProgress?.((first + count) / (rows.count * columns.count))
  }
  return { ...noisy, data: Float32Array.from(sums) }
}

/** The images that the denoiser gets for one slice: the slice between its neighbours if it takes any. */
function stackOf(
  { description: { neighbours: each = 0 } }: Denoiser,
  slice: Image,
  given: readonly Image[] = []
): Image[] {
  if (each === 0) return [slice]
  const around = given.length === 2 * each ? given : Array.from({ length: 2 * each }, () => slice)
  return [...around.slice(0, each), slice, ...around.slice(each)]
}

const joinImages = (images: readonly Image[]): ImageBatch =>
  images.length === 1
    ? batchOfOne(images[0]!)
    : joinBatches(images.map(batchOfOne), images[0]!.rows, images[0]!.columns)

/** Indices of the neighbours of a slice, in order. The edge slices of a series are repeated beyond it. */
export function neighbourIndices(index: number, each: number, sliceCount: number): number[] {
  const offsets = Array.from({ length: each }, (_, step) => step + 1)
  return [...offsets.map((step) => index - step).reverse(), ...offsets.map((step) => index + step)].map((slice) =>
    Math.min(sliceCount - 1, Math.max(0, slice))
  )
}

/** `denoiseWhole` for each image of a batch, whose images are consecutive slices. */
export async function denoiseWholeImages(
  denoiser: Denoiser,
  noisy: ImageBatch,
  parameters: ParameterValues,
  options: WholeSliceOptions = {}
): Promise<ImageBatch> {
  if (denoiser.slicesTogether) return denoiser.denoise(noisy, parameters, options.signal, options.into)
  const denoised = { ...noisy, data: options.into ?? new Float32Array(noisy.data.length) }
  for (let index = 0; index < noisy.count; index++) {
    const into = imageAt(denoised, index).data
    const onProgress = (fraction: number) => options.onProgress?.((index + fraction) / noisy.count)
    const neighbours = neighbourIndices(index, denoiser.description.neighbours ?? 0, noisy.count).map((slice) =>
      imageAt(noisy, slice)
    )
    const image = await denoiseWhole(denoiser, imageAt(noisy, index), parameters, {
      ...options,
      neighbours,
      onProgress,
      into
    })
    settleIn(into, image.data)
  }
  return denoised
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

/** Fills the batch with the patches of each image of the stack, from number `first` on, counted row by row. */
function cutPatches(
  stack: readonly Image[],
  rows: AxisCover,
  columns: AxisCover,
  first: number,
  patches: ImageBatch
): void {
  let target = 0
  for (let number = 0; number < patches.count; number++) {
    const { data, columns: width } = stack[number % stack.length]!
    const index = first + Math.floor(number / stack.length)
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

/** Adds weighted patches to the image. Pixels beyond the border have weight 0. */
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

/** Patches along one axis of an image. `sources` and `weights` hold `size` pixels of each patch, patch after patch. */
interface AxisCover {
  readonly size: number
  /** Patches along the axis. */
  readonly count: number
  /** Index in the image of each pixel of each patch, reflected beyond the border. */
  readonly sources: Int32Array
  /** Weight of each pixel of each patch; 0 beyond the border. Weights at one pixel of the image sum to 1. */
  readonly weights: Float64Array
}

/**
 * Covers `length` pixels by patches of `size` pixels every `stride` pixels. Each pixel is in equally many patches if
 * the stride divides the size.
 * The first and last patches reach beyond the border. There the image is reflected without repeating its edge pixel.
 */
function coverAxis(length: number, size: number, stride: number): AxisCover {
  const firstStart = stride - size
  const count = Math.ceil((length - firstStart) / stride)
  const positions = Int32Array.from(
    { length: count * size },
    (_, index) => firstStart + Math.floor(index / size) * stride + (index % size)
  )
  const sums = new Float64Array(length)
  positions.forEach((position, index) => {
    if (position >= 0 && position < length) sums[position]! += raisedCosine(index % size, size)
  })
  return {
    size,
    count,
    sources: positions.map((position) => reflectedPosition(position, length)),
    weights: Float64Array.from(positions, (position, index) =>
      position >= 0 && position < length ? raisedCosine(index % size, size) / sums[position]! : 0
    )
  }
}

/** Hann window sampled at pixel centres, so that all weights are positive. */
const raisedCosine = (pixel: number, size: number): number => Math.sin((Math.PI * (pixel + 0.5)) / size) ** 2

/** The pixel shown at a position beyond the ends of a line: d c b | a b c d | c b a, at any distance. */
export function reflectedPosition(position: number, length: number): number {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((position % period) + period) % period
  return within < length ? within : period - within
}
