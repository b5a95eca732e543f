import { degrade } from '../../degradation/pixel-noise.ts'
import { type ImageBatch, gather, imagesBetween } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { readMnistLabels } from '../../sources/mnist/mnist.ts'
import { trainingPatches } from '../../training/training-data.ts'
import { seedFor } from '../../random/derived-seed.ts'
import type { PatchSubject, SliceSubject, Subject, RunSettings } from './experiment-plan.ts'
import { rememberLast, phantomSlices, reducedDoseSlices, unitSlices, type SliceChoice } from './phantom-slices.ts'

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
