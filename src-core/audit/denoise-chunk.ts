import { denoiseWhole } from '../denoisers/denoise-whole-slice.ts'
import type { Image, ImageBatch } from '../images/image.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { AuditProgress } from './audit-progress.ts'
import type { Chunk } from './read-chunks.ts'
import { needsWholeSlices, type ReadyDenoiser } from './ready-denoisers.ts'
import { joinBatches, type SlicePatches } from './slice-patches.ts'

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
  const beforeSlice = async ({ slice, row }: SlicePatches) => {
    await progress.pause()
    progress.report(`Denoising with ${ready.label}, slice ${sliceNumber(slice)}`, made)
    made += row.length
  }
  return denoisePatches(ready, noisy!, slices, { signal, beforeSlice })
}

interface DenoiseOptions {
  readonly signal?: AbortSignal
  /** Awaited before each whole slice; ends the work by throwing. */
  readonly beforeSlice?: (slice: SlicePatches) => Promise<void>
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
export async function denoisePatches(
  ready: ReadyDenoiser,
  noisy: ImageBatch,
  slices: readonly SlicePatches[],
  { signal, beforeSlice }: DenoiseOptions = {}
): Promise<DenoisedPatches> {
  const { denoiser, choice } = ready
  let milliseconds = 0
  const timed = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const started = performance.now()
    const result = await work()
    milliseconds += performance.now() - started
    return result
  }
  const images = needsWholeSlices(ready)
    ? await cutFromSlices(slices, noisy.count, async (slice) => {
        await beforeSlice?.(slice)
        return timed(() => denoiseWhole(denoiser, slice.whole.noisy!, choice.parameters, { signal }))
      })
    : await timed(() => denoiser.denoise(noisy, choice.parameters))
  return { images, seconds: milliseconds / 1000 }
}

/**
 * Makes an image of each slice and cuts it as the slice's patches were cut. One whole image is held at a time.
 * @param count patches of all slices together
 * @param make returns an image of the slice's size
 * @returns shape (count, patch rows, patch columns), in the order of `joinPatches`
 */
export async function cutFromSlices(
  slices: readonly SlicePatches[],
  count: number,
  make: (slice: SlicePatches) => Promise<Image>
): Promise<ImageBatch> {
  const parts: ImageBatch[] = []
  for (const slice of slices) parts.push(slice.cut(await make(slice)))
  return joinBatches(parts, count)
}
