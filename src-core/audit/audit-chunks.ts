import { count } from '../counts.ts'
import { denoiseWhole } from '../denoisers/denoise-whole-slice.ts'
import type { Denoiser } from '../denoisers/denoiser.ts'
import { batchOfOne, imageAt, type Image, type ImageBatch } from '../images/image.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditProgress } from './audit-progress.ts'
import type { AuditRequest } from './audit-request.ts'
import type { OpenedSeries } from './opened-series.ts'
import { limitSlice } from './patch-selection.ts'
import { needsWholeSlices, type ReadyDenoiser } from './ready-denoisers.ts'
import {
  clearest,
  type GivenPatches,
  joinBatches,
  type JoinedPatches,
  joinPatches,
  readSlicePatches,
  type SlicePatches
} from './slice-patches.ts'

/** Patches of some slices before denoising, as many as are held in memory at a time. */
export interface Chunk extends JoinedPatches {
  readonly slices: readonly ChunkSlice[]
  /** Number of the first patch among all of the audit. */
  readonly firstPatch: number
}

/** A slice of a chunk, which holds the slice's patches itself. */
type ChunkSlice = Omit<SlicePatches, keyof GivenPatches>

function withoutPatches(patches: SlicePatches): ChunkSlice {
  const { slice, row, column, sampled, clipped, whole, file, readNeighbours, cut } = patches
  return { slice, row, column, ...(sampled && { sampled }), clipped, whole, file, readNeighbours, cut }
}

interface ChunkInput extends OpenedSeries {
  readonly request: AuditRequest
  readonly denoisers: readonly ReadyDenoiser[]
}

/** Patches of the first chunk. A small one shows early how long each phase takes. */
const firstChunkPatches = 256
/** Factor from one chunk to the next, up to the full length. */
const chunkGrowth = 4
/** Approximate number of patches in memory at a time. */
const chunkPatches = 2048
/** Pixels of whole slices in memory at a time, if a denoiser needs whole slices: 16 slices of 512 x 512. */
const chunkPixels = 2 ** 22

/** Reads and degrades the planned slices, and cuts their patches; the limit cuts the last slice short. */
export async function* readChunks(input: ChunkInput, plan: AuditPlan): AsyncGenerator<Chunk> {
  const longest = longestChunk(input, plan)
  let slicesOfChunk = Math.min(longest, Math.ceil(firstChunkPatches / plan.patchesPerSlice))
  let slices: SlicePatches[] = []
  let firstPatch = 0
  for (const [index, slice] of plan.slices.entries()) {
    slices.push(await readSlice(input, plan, slice, plan.patchCount - index * plan.patchesPerSlice))
    if (slices.length < slicesOfChunk && index + 1 < plan.slices.length) continue
    const patches = joinPatches(slices, plan.patchCount - firstPatch)
    yield { ...patches, slices: slices.map(withoutPatches), firstPatch }
    firstPatch += patches.count
    slices = []
    slicesOfChunk = Math.min(longest, slicesOfChunk * chunkGrowth)
  }
}

/** Maximum number of patches of a chunk. */
export const chunkPatchesOf = (input: ChunkInput, plan: AuditPlan): number =>
  Math.min(plan.patchCount, longestChunk(input, plan) * plan.patchesPerSlice)

/** @param left patches of the plan from this slice on */
async function readSlice(input: ChunkInput, plan: AuditPlan, slice: number, left: number): Promise<SlicePatches> {
  const all = await readSlicePatches(input, input.request, plan, slice)
  const patches = left < clearest(all).count ? limitSlice(all, left, input.source.summary) : all
  return input.denoisers.some(needsWholeSlices) ? patches : { ...patches, whole: { reference: null, noisy: null } }
}

/** Maximum number of slices of a chunk. A simulated scan takes seconds: progress is reported after each. */
function longestChunk(input: ChunkInput, plan: AuditPlan): number {
  const {
    source,
    request: { degradation },
    denoisers,
    degraded
  } = input
  if (!degraded && (degradation.kind === 'low-dose' || degradation.kind === 'reduced-dose')) return 1
  const byPatches = Math.ceil(chunkPatches / plan.patchesPerSlice)
  if (!denoisers.some(needsWholeSlices)) return byPatches
  const { rows, columns } = source.summary
  return Math.min(byPatches, Math.ceil(chunkPixels / (rows * columns)))
}

/** Denoises the patches of a chunk. @returns shape (count, patch rows, patch columns), and the seconds it took */
export async function denoiseChunk(
  ready: ReadyDenoiser,
  { noisy, slices }: Pick<Chunk, 'noisy' | 'slices'>,
  progress: AuditProgress,
  signal?: AbortSignal
): Promise<DenoisedPatches> {
  await progress.pause()
  progress.report(`Denoising with ${ready.label}`)
  let made = 0
  const beforeSlice = async ({ slice, row }: ChunkSlice) => {
    await progress.pause()
    progress.report(`Denoising with ${ready.label}, slice ${count(sliceNumber(slice))}`, made)
    made += row.length
  }
  return denoisePatches(ready, noisy!, slices, { signal, beforeSlice })
}

/** A noisy slice that a denoiser gets whole, and the way its output is cut. */
export type DenoisedSlice = Pick<SlicePatches, 'slice' | 'whole' | 'file' | 'readNeighbours' | 'cut'>

interface DenoiseOptions<Slice extends DenoisedSlice> {
  readonly signal?: AbortSignal
  /** Awaited before each whole slice; ends the work by throwing. */
  readonly beforeSlice?: (slice: Slice) => Promise<void>
}

export interface DenoisedPatches {
  readonly images: ImageBatch
  readonly seconds: number
}

/**
 * Denoises the patches of some slices. A denoiser that needs whole slices gets these, and its output is cut.
 * @param noisy the patches of these slices, joined, 0..1
 * @returns shape of `noisy`, and the seconds that the denoiser took
 * @throws what the denoiser throws
 */
export async function denoisePatches<Slice extends DenoisedSlice>(
  ready: ReadyDenoiser,
  noisy: ImageBatch,
  slices: readonly Slice[],
  options: DenoiseOptions<Slice> = {}
): Promise<DenoisedPatches> {
  if (needsWholeSlices(ready)) return denoiseSlices(ready, slices, noisy.count, options)
  const clock = new Clock()
  const denoiser = withFilesOf(ready.denoiser, slices)
  const images = await clock.time(() => denoiser.denoise(noisy, ready.choice.parameters, options.signal))
  return { images, seconds: clock.seconds }
}

/**
 * Denoises whole slices, whatever the denoiser needs, and cuts each output as its slice is cut.
 * @param count patches of all slices together
 * @returns shape (count, patch rows, patch columns), and the seconds that the denoiser took
 * @throws what the denoiser throws
 */
export async function denoiseSlices<Slice extends DenoisedSlice>(
  { denoiser: chosen, choice: { parameters } }: ReadyDenoiser,
  slices: readonly Slice[],
  count: number,
  { signal, beforeSlice }: DenoiseOptions<Slice> = {}
): Promise<DenoisedPatches> {
  const denoiser = withFilesOf(chosen, slices)
  const clock = new Clock()
  let denoised: Promise<ImageBatch> | undefined
  const together = () => (denoised ??= clock.time(() => denoiser.denoise(wholeSlices(slices), parameters, signal)))
  const images = await cutFromSlices(slices, count, async (slice, index) => {
    await beforeSlice?.(slice)
    if (denoiser.slicesTogether) return imageAt(await together(), index)
    const neighbours = await slice.readNeighbours(denoiser.description.neighbours ?? 0)
    return clock.time(() => denoiseWhole(denoiser, slice.whole.noisy!, parameters, { neighbours, signal }))
  })
  return { images, seconds: clock.seconds }
}

/** Sums the time of several pieces of work. */
class Clock {
  #milliseconds = 0

  get seconds(): number {
    return this.#milliseconds / 1000
  }

  async time<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const started = performance.now()
    const result = await work()
    this.#milliseconds += performance.now() - started
    return result
  }
}

/** The denoiser for the files of these slices, if it can use files and each slice has one. */
function withFilesOf(denoiser: Denoiser, slices: readonly DenoisedSlice[]): Denoiser {
  const files = slices.flatMap(({ file }) => file ?? [])
  return (files.length === slices.length && denoiser.withFiles?.(files)) || denoiser
}

/** The noisy slices of a chunk as one batch. */
function wholeSlices(slices: readonly DenoisedSlice[]): ImageBatch {
  const images = slices.map(({ whole }) => batchOfOne(whole.noisy!))
  return joinBatches(images, images.length)
}

/**
 * Makes an image of each slice and cuts it as the slice's patches were cut. One whole image is held at a time.
 * @param count patches of all slices together
 * @param make returns an image of the slice's size
 * @returns shape (count, patch rows, patch columns), in the order of `joinPatches`
 */
export async function cutFromSlices<Slice extends DenoisedSlice>(
  slices: readonly Slice[],
  count: number,
  make: (slice: Slice, index: number) => Promise<Image>
): Promise<ImageBatch> {
  const parts: ImageBatch[] = []
  for (const [index, slice] of slices.entries()) parts.push(slice.cut(await make(slice, index)))
  return joinBatches(parts, count)
}
