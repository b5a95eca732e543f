import type { Denoiser } from '../../denoisers/denoiser.ts'
import { imageBatch, type Image } from '../../images/image.ts'
import { toUnitRange } from '../../images/intensity.ts'
import { Random } from '../../random/random.ts'
import type { Source } from '../../sources/source.ts'
import { bodyPlaces, ctCases } from '../inserted-artefacts/ct-cases.ts'
import { digitCases } from '../inserted-artefacts/digit-cases.ts'
import type { CaseBatch, Split } from '../inserted-artefacts/artefact-cases.ts'
import {
  bias,
  blur,
  clean,
  denoised,
  filteredNoise,
  noise,
  shift,
  totalVariation,
  type Variant
} from '../inserted-artefacts/image-changes.ts'
import type { Subject } from './detectors.ts'

export type SubjectId = 'digits' | 'phantom' | 'slices'

/** Cases of one subject, made in batches. */
export interface Experiment {
  readonly id: SubjectId
  readonly label: string
  readonly subject: Subject
  readonly variants: readonly Variant[]
  /** Batches, each with the completed share of the experiment. */
  batches(): AsyncGenerator<{ readonly batch: CaseBatch; readonly fraction: number }>
}

const digitsAtOnce = 50

/** Variants of digits. @param model trained denoiser of digits at noise 0.3. */
export const digitVariants = (model: Denoiser): Variant[] => [
  clean(),
  blur(0.5),
  blur(0.8, { planted: true }),
  blur(1.2),
  noise(0.05),
  noise(0.1, '0.1', { planted: true }),
  noise(0.2),
  shift(0.5),
  shift(1),
  bias(1, 0.1, '+ 0.1'),
  bias(0.85, 0, 'x 0.85'),
  filteredNoise(0.3, 1),
  totalVariation(0.3, 0.2),
  denoised(model, 0.3)
]

/**
 * Images of MNIST's test set: even ones set the thresholds, odd ones test.
 * @param count images of each split, at most 5000.
 */
export function digitExperiment(
  images: { readonly data: Float32Array },
  count: number,
  variants: readonly Variant[],
  subject: Subject,
  seed: number
): Experiment {
  const size = 28 * 28
  const chosen = new Random(seed, 7)
    .shuffle(Uint32Array.from({ length: 5000 }, (_, index) => index))
    .slice(0, count)
    .sort()
  return {
    id: 'digits',
    label: 'MNIST digits',
    subject,
    variants,
    async *batches() {
      let done = 0
      for (const split of ['calibration', 'test'] satisfies Split[]) {
        for (let first = 0; first < count; first += digitsAtOnce) {
          const numbers = Array.from(
            chosen.slice(first, first + digitsAtOnce),
            (index) => 2 * index + Number(split === 'test')
          )
          const data = new Float32Array(numbers.length * size)
          numbers.forEach((number, index) =>
            data.set(images.data.subarray(number * size, (number + 1) * size), index * size)
          )
          const batch = await digitCases({
            digits: imageBatch(data, numbers.length, 28, 28),
            numbers,
            split,
            variants,
            seed
          })
          done += numbers.length
          yield { batch, fraction: done / (2 * count) }
        }
      }
    }
  }
}

/** Variants of CT slices, noise in HU. @param width of the intensity range in HU. */
export const ctVariants = (width: number): Variant[] => [
  clean(),
  blur(0.5),
  blur(0.8, { planted: true }),
  blur(1.2),
  noise(10 / width, '10 HU'),
  noise(20 / width, '20 HU', { planted: true }),
  noise(40 / width, '40 HU'),
  shift(0.5),
  shift(1),
  bias(1, 20 / width, '+ 20 HU'),
  bias(0.95, 0, 'x 0.95'),
  filteredNoise(60 / width, 1, '60 HU'),
  totalVariation(60 / width, 0.02, '60 HU')
]

/** A slice of a source and the split of its patches. Split null: patches alternate between the splits. */
export interface ExperimentSlice {
  readonly source: Source
  readonly index: number
  readonly split: Split | null
}

/** Patches of CT slices. @param patchesEach largest number of patches of a slice. */
export function ctExperiment(
  id: 'phantom' | 'slices',
  label: string,
  slices: readonly ExperimentSlice[],
  patchesEach: number,
  variants: readonly Variant[],
  subject: Subject,
  seed: number
): Experiment {
  return {
    id,
    label,
    subject,
    variants,
    async *batches() {
      let number = 0
      for (const [position, { source, index, split }] of slices.entries()) {
        const slice = toUnitRange(await source.readSlice(index), [...subject.intensityRange])
        const places = placesOf(slice, patchesEach, new Random(seed, position))
        for (const part of ['calibration', 'test'] satisfies Split[]) {
          const sampled = places.filter((_, place) => (split ?? (place % 2 === 0 ? 'calibration' : 'test')) === part)
          if (sampled.length === 0) continue
          const numbers = sampled.map(() => number++)
          const batch = await ctCases({
            slice: { ...slice, count: 1 },
            places: sampled,
            numbers,
            split: part,
            variants,
            seed
          })
          yield { batch, fraction: (position + 1) / slices.length }
        }
      }
    }
  }
}

/** Body is brighter than 50 HU above the lower limit, which excludes air and the padding of the couch. */
function placesOf(slice: Image, most: number, random: Random) {
  return random.shuffle(bodyPlaces(slice, 0.025)).slice(0, most)
}
