import { imageAt, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { Skeletonizer, thresholdInto } from '../../scores/shape/medial-axis.ts'
import { CaseCollector, type CaseBatch, type Split } from './artefact-cases.ts'
import { readDigit, type Digit } from './digit-strokes.ts'
import { digitArtefacts, insertInDigit } from './digit-artefacts.ts'
import type { Variant } from './image-changes.ts'

/** Visible lengths of strokes in pixels. */
export const strokeLengths = [2, 3, 4, 6] as const

export interface DigitPlan {
  /** MNIST images, shape (count, 28, 28), 0..1. */
  readonly digits: ImageBatch
  /** Number of each image, as stated in its cases. */
  readonly numbers: readonly number[]
  readonly split: Split
  readonly variants: readonly Variant[]
  readonly seed: number
}

/**
 * Cases of some digits: each control and each real denoiser's output of each digit.
 * The test split adds each kind of artefact, inserted into one background of each digit. Lengths and backgrounds
 * alternate.
 */
export async function digitCases({ digits, numbers, split, variants, seed }: DigitPlan): Promise<CaseBatch> {
  const collector = new CaseCollector(digits.rows)
  const made = new Map<Variant, ImageBatch>()
  for (const [index, variant] of variants.entries())
    made.set(variant, await variant.make(digits, { seed: seed + index, firstImage: numbers[0]! }))
  for (const [variant, images] of made) {
    if (variant.name === 'clean') continue
    for (const [index, image] of numbers.entries()) {
      const description = { image, split, background: variant.name, control: variant.control, artefact: null }
      collector.add(description, imageAt(digits, index).data, imageAt(images, index).data, null)
    }
  }
  if (split === 'test') insertInAll({ digits, numbers, split, variants, seed }, made, collector)
  return collector.take()
}

function insertInAll(
  { digits, numbers, variants, seed }: DigitPlan,
  made: ReadonlyMap<Variant, ImageBatch>,
  collector: CaseCollector
): void {
  const backgrounds = variants.filter(({ planted }) => planted)
  for (const [index, image] of numbers.entries()) {
    const reference = imageAt(digits, index).data
    const digit = digitOf(reference, digits.rows)
    if (digit === null) continue
    for (const [kind, artefact] of digitArtefacts.entries()) {
      const turn = (image >> 1) * digitArtefacts.length + kind
      const size = strokeLengths[turn % strokeLengths.length]!
      const background = backgrounds[Math.floor(turn / strokeLengths.length) % backgrounds.length]!
      const changed = insertInDigit(digit, artefact, size, new Random(seed, turn))
      if (changed === null) continue
      const denoised = moved(imageAt(made.get(background)!, index).data, reference, changed.image)
      const description = {
        image,
        split: 'test',
        background: background.name,
        control: null,
        artefact: { ...artefact, size, contrast: digit.profile.intensities[0]! }
      } as const
      collector.add(description, reference, denoised, changed.truth)
    }
  }
}

function digitOf(image: Float32Array, side: number): Digit | null {
  const mask = new Uint8Array((side + 2) ** 2)
  const skeleton = new Uint8Array(mask.length)
  thresholdInto(mask, image, 0, side, side, 0.5)
  new Skeletonizer(side, side, 'zhang-suen').skeletonize(mask, skeleton)
  const inside = Uint8Array.from(
    image,
    (_, pixel) => skeleton[(Math.floor(pixel / side) + 1) * (side + 2) + (pixel % side) + 1]!
  )
  return readDigit(image, inside, side)
}

/** The background with the change of the reference added. */
const moved = (background: Float32Array, before: Float32Array, after: Float32Array): Float32Array =>
  background.map((value, pixel) => Math.min(1, Math.max(0, value + after[pixel]! - before[pixel]!)))
