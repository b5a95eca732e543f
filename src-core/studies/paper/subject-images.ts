import { airPatches } from '../../audit/patch-selection.ts'
import { requireScannable } from '../../degradation/low-dose-scan.ts'
import { reducedDoseSlice } from '../../degradation/noise-insertion.ts'
import { degrade } from '../../degradation/pixel-noise.ts'
import {
  batchOfOne,
  gather,
  type Image,
  imageAt,
  type ImageBatch,
  imagesBetween,
  joinBatches
} from '../../images/image.ts'
import { toUnitRange } from '../../images/intensity.ts'
import { extractPatches } from '../../images/patchify-grid.ts'
import { seedFor } from '../../random/derived-seed.ts'
import { Random } from '../../random/random.ts'
import { readMnistLabels } from '../../sources/mnist/mnist.ts'
import type { SourceSummary } from '../../sources/source.ts'
import { phantomOf, phantomSliceCount } from '../../training/ct-training-patches.ts'
import { trainingPatches } from '../../training/training-data.ts'
import type { DoseSetting, PatchSubject, RunSettings, SliceSubject, Subject } from './experiment-plan.ts'

/** Clean images of a subject, shape (count, rows, columns), 0..1, and the same with noise. */
export interface SubjectImages {
  readonly clean: ImageBatch
  readonly noisy: ImageBatch
}

/** The test images of a subject. */
export interface TestImages extends SubjectImages {
  /** Slices to denoise whole, and the cut of their patches; null for subjects of patches. */
  readonly whole: { readonly noisy: ImageBatch; cut(denoised: ImageBatch): ImageBatch } | null
}

/** Number of picture columns: one for each digit, and as many for CT. */
const sampleCount = 10

/** Test images with the noise that `denoscope audit` draws from the same seed. */
export async function testImages(subject: Subject, settings: RunSettings): Promise<TestImages> {
  if (!('imagesOf' in subject)) return slicesAndPatches(subject, testSlices(settings), settings.seed)
  const clean = await testImagesClean(subject, settings)
  return { clean, noisy: degrade(clean, subject.setting, { seed: settings.seed }), whole: null }
}

const testSlices = ({ seed, testImages: limit }: RunSettings): SliceChoice => ({ seed, set: 'test', limit })

async function slicesAndPatches(
  { setting }: SliceSubject,
  choice: SliceChoice,
  noiseSeed: number
): Promise<TestImages> {
  const { slices, summary, cut } = await phantomSlices(choice)
  const noisy = await reducedDoseSlices({ ...choice, setting, noiseSeed })
  return { clean: cut(unitSlices(slices, summary)), noisy: cut(noisy), whole: { noisy, cut } }
}

/** Some of the training images with their own noise, for tuning filters. */
export async function tuningImages(
  subject: Subject,
  { seed, tuningImages: wanted }: RunSettings
): Promise<SubjectImages> {
  const noiseSeed = seedFor(seed, 'tuning-noise')
  if (!('imagesOf' in subject)) return slicesAndPatches(subject, { seed, set: 'training', limit: wanted }, noiseSeed)
  const { training } = await dataOf(subject)
  const order = new Random(seedFor(seed, 'tuning-images')).shuffle(
    Uint32Array.from({ length: training.count }, (_, index) => index)
  )
  const chosen = order.subarray(0, Math.min(wanted, training.count))
  const clean = gather(training, chosen, new Float32Array(chosen.length * training.rows * training.columns))
  return { clean, noisy: degrade(clean, subject.setting, { seed: noiseSeed }) }
}

/** Test images to show: the first of each digit; for CT, from the middle of the most structured half upwards. */
export async function sampleIndices({ data }: Subject, clean: ImageBatch): Promise<number[]> {
  if (data === 'ct') return structuredImages(clean)
  const labels = (await readMnistLabels('test')).subarray(0, clean.count)
  return Array.from({ length: sampleCount }, (_, digit) => labels.indexOf(digit)).filter((index) => index >= 0)
}

function structuredImages(clean: ImageBatch): number[] {
  const size = clean.rows * clean.columns
  const deviations = Array.from({ length: clean.count }, (_, index) =>
    deviation(clean.data.subarray(index * size, (index + 1) * size))
  )
  const order = [...deviations.keys()].sort((a, b) => deviations[a]! - deviations[b]! || a - b)
  const upper = order.slice(Math.floor(order.length / 2))
  const count = Math.min(sampleCount, upper.length)
  return Array.from({ length: count }, (_, index) => upper[Math.floor(((index + 0.5) / count) * upper.length)]!)
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

const dataOf = rememberLast(
  ({ imagesOf: { data, limit, seed, validationFraction, architecture } }: PatchSubject) => [
    data,
    limit,
    seed,
    validationFraction,
    architecture
  ],
  ({ imagesOf }) => trainingPatches(imagesOf, [])
)

/** All clean test images of a subject. */
export async function testImagesClean(subject: Subject, settings: RunSettings): Promise<ImageBatch> {
  if (!('imagesOf' in subject)) {
    const { slices, summary, cut } = await phantomSlices(testSlices(settings))
    return cut(unitSlices(slices, summary))
  }
  const { test } = await dataOf(subject)
  return imagesBetween(test, 0, Math.min(test.count, settings.testImages ?? test.count))
}

/** A few test images, clean and with the noise of their evaluation. */
export async function shownImages(
  subject: PatchSubject,
  settings: RunSettings,
  indices: readonly number[]
): Promise<SubjectImages> {
  const all = await testImagesClean(subject, settings)
  const take = () => new Float32Array(indices.length * all.rows * all.columns)
  const clean = gather(all, indices, take())
  const noisy = take()
  indices.forEach((index, position) => {
    const one = degrade(imagesBetween(clean, position, position + 1), subject.setting, {
      seed: settings.seed,
      firstImage: index
    })
    noisy.set(one.data, position * all.rows * all.columns)
  })
  return { clean, noisy: { ...clean, data: noisy } }
}

/** Side in pixels, as in the other subjects. */
const patchSize = 28

/** Choice of slices of the phantom, with the largest number of their patches; null for all. */
interface SliceChoice {
  readonly seed: number
  readonly set: 'training' | 'test'
  readonly limit: number | null
}

/** Whole slices of the phantom, and the cut of patches from slices of their shape. */
interface PhantomSlices {
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
function rememberLast<Input, Value>(
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

/** Patches side by side at places where the clean images are not mostly air. */
interface TissuePatches {
  /** Positions of the kept patches among all patches of the images, in row, column order of each image. */
  readonly kept: readonly number[]
  /** Cuts the kept patches from images of the same shape and number as the clean ones. */
  cut(images: ImageBatch): ImageBatch
}

/**
 * Chooses patches of whole CT slices. Keeps all patches if the values are not in HU.
 * @param clean shape (count, rows, columns), 0..1. @param side of a patch in pixels.
 * @param limit largest number of patches, spread evenly over all that are not air. Default: all.
 */
export function tissuePatches(
  clean: ImageBatch,
  side: number,
  source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>,
  limit: number | null = null
): TissuePatches {
  const patches = allPatches(clean, side)
  const air = airPatches(patches, source)
  const tissue = Array.from({ length: patches.count }, (_, patch) => patch).filter((patch) => !air?.[patch])
  const kept = evenly(tissue, limit)
  return { kept, cut: (images) => gather(allPatches(images, side), kept, new Float32Array(kept.length * side ** 2)) }
}

function allPatches(images: ImageBatch, side: number): ImageBatch {
  const starts = (length: number) => Array.from({ length: Math.floor(length / side) }, (_, index) => index * side)
  const patches = Array.from({ length: images.count }, (_, index) =>
    extractPatches(imageAt(images, index), starts(images.rows), starts(images.columns), side)
  )
  return joinBatches(patches, side, side)
}

function evenly(indices: readonly number[], limit: number | null): number[] {
  const count = Math.min(limit ?? Infinity, indices.length)
  return Array.from({ length: count }, (_, position) => indices[Math.floor((position * indices.length) / count)]!)
}
