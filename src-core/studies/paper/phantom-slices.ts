import { reducedDoseSlice } from '../../degradation/noise-insertion.ts'
import { requireScannable } from '../../degradation/low-dose-scan.ts'
import { batchOfOne, joinBatches, type Image, type ImageBatch } from '../../images/image.ts'
import { toUnitRange } from '../../images/intensity.ts'
import type { SourceSummary } from '../../sources/source.ts'
import { phantomOf, phantomSliceCount } from '../../training/ct-training-patches.ts'
import { tissuePatches } from '../tissue-patches.ts'
import type { DoseSetting } from './experiment-plan.ts'

/** Side in pixels, as in the other subjects. */
const patchSize = 28

/** Choice of slices of the phantom, with the largest number of their patches; null for all. */
export interface SliceChoice {
  readonly seed: number
  readonly set: 'training' | 'test'
  readonly limit: number | null
}

/** Whole slices of the phantom, and the cut of patches from slices of their shape. */
export interface PhantomSlices {
  /** HU. */
  readonly slices: readonly Image[]
  readonly summary: SourceSummary
  /** Patches that are not mostly air in the phantom, side by side, shape (count, 28, 28). */
  cut(images: ImageBatch): ImageBatch
}

/** Slices of the phantom. Test slices come from a phantom of their own that no training uses. */
export const phantomSlices = rememberLast(
  ({ seed, set, limit }: SliceChoice) => [seed, set, limit],
  async ({ seed, set, limit }): Promise<PhantomSlices> => {
    const phantom = await phantomOf(seed, set, phantomSliceCount(set, limit ?? Infinity))
    const { summary } = phantom
    const slices: Image[] = []
    for (let index = 0; index < summary.sliceCount; index++) slices.push(await phantom.readSlice(index))
    const { cut } = tissuePatches(unitSlices(slices, summary), patchSize, summary, limit)
    return { slices, summary, cut }
  }
)

/** Slices in HU as one batch, in 0..1 of the source's intensity range. */
export function unitSlices(slices: readonly Image[], { rows, columns, intensityRange }: SourceSummary): ImageBatch {
  return joinBatches(
    slices.map((slice) => toUnitRange(batchOfOne(slice), intensityRange)),
    rows,
    columns
  )
}

interface DoseChoice extends SliceChoice {
  readonly setting: DoseSetting
  readonly noiseSeed: number
}

/** Slices with the noise of a reduced dose, shape (count, rows, columns), 0..1. Slice i draws from stream i. */
export const reducedDoseSlices = rememberLast(
  ({ seed, set, limit, setting, noiseSeed }: DoseChoice) => [seed, set, limit, setting, noiseSeed],
  async ({ setting: { share, kernel }, noiseSeed, ...choice }): Promise<ImageBatch> => {
    const { slices, summary } = await phantomSlices(choice)
    const pixelSpacing = requireScannable(summary)
    return unitSlices(
      slices.map((slice, stream) => reducedDoseSlice(slice, { share, kernel, seed: noiseSeed, stream, pixelSpacing })),
      summary
    )
  }
)

/** Remembers the last value and makes a new one only for another key. Subjects of the same images follow each other. */
export function rememberLast<Input, Value>(
  keyOf: (input: Input) => readonly unknown[],
  make: (input: Input) => Promise<Value>
) {
  let last: { readonly key: string; readonly value: Promise<Value> } | undefined
  return (input: Input): Promise<Value> => {
    const key = JSON.stringify(keyOf(input))
    if (last?.key !== key) last = { key, value: make(input) }
    return last.value
  }
}
