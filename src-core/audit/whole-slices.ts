import { denoiseWhole } from '../denoisers/denoise-whole-slice.ts'
import type { Image, ImageBatch } from '../images/image.ts'
import { joinBatches, type SlicePatches } from './patch-stream.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'

/** True if an audit gives the denoiser whole slices and cuts its output. */
export const seesWholeSlices = ({ denoiser }: Pick<ReadyDenoiser, 'denoiser'>): boolean =>
  denoiser.description.wholeSlice === true

/**
 * Makes an image of each slice and cuts it as the slice's patches were cut. One whole image is held at a time.
 * @param count patches of all slices together
 * @param make gives an image of the slice's size
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

export interface DenoiseOptions {
  readonly signal?: AbortSignal
  /** Awaited before each whole slice; ends the work by throwing. */
  readonly beforeSlice?: (slice: SlicePatches) => Promise<void>
}

/**
 * Denoises the patches of some slices. A denoiser that sees whole slices is given these, and its output is cut.
 * @param noisy the patches of these slices, joined, 0..1
 * @returns shape of `noisy`, and the seconds that the denoiser took
 * @throws what the denoiser throws
 */
export async function denoisePatches(
  ready: ReadyDenoiser,
  noisy: ImageBatch,
  slices: readonly SlicePatches[],
  { signal, beforeSlice }: DenoiseOptions = {}
): Promise<{ readonly images: ImageBatch; readonly seconds: number }> {
  const {
    denoiser,
    choice: { parameters }
  } = ready
  let milliseconds = 0
  const timed = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const started = performance.now()
    const result = await work()
    milliseconds += performance.now() - started
    return result
  }
  const images = seesWholeSlices(ready)
    ? await cutFromSlices(slices, noisy.count, async (slice) => {
        await beforeSlice?.(slice)
        return timed(() => denoiseWhole(denoiser, slice.whole.noisy!, parameters, { signal }))
      })
    : await timed(() => denoiser.denoise(noisy, parameters))
  return { images, seconds: milliseconds / 1000 }
}
