import { imageAt, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { Skeletonizer, thresholdInto } from '../../scores/shape/medial-axis.ts'
import {
  type ArtefactDirection,
  type ArtefactKind,
  type CaseBatch,
  CaseCollector,
  type Split
} from './artefact-cases.ts'
import {
  bridgePath,
  type Digit,
  distanceTo,
  hookPath,
  intensityAt,
  type Point,
  readDigit,
  skeletonRun,
  straightPath,
  strokeEnds
} from './digit-strokes.ts'
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

/** A digit with an artefact. */
interface ChangedDigit {
  /** 0..1, shape of the digit. */
  readonly image: Float32Array
  /** 1 if the pixel changed by more than a quarter of the stroke's intensity. */
  readonly truth: Uint8Array
}

/** Artefacts of digits. A gap is lost. A bridge closes an opening of the digit. */
const digitArtefacts: readonly { readonly kind: ArtefactKind; readonly direction: ArtefactDirection }[] = [
  { kind: 'stroke', direction: 'invented' },
  { kind: 'hook', direction: 'invented' },
  { kind: 'bridge', direction: 'invented' },
  { kind: 'stroke', direction: 'lost' },
  { kind: 'gap', direction: 'lost' }
]

const attempts = 40
/** Least share of dark pixels along the part of a path that is outside the digit. */
const darkShare = 0.9
const dark = 0.2

/**
 * Inserts an artefact of about `length` visible pixels, drawn or erased with the digit's own stroke profile.
 * @returns null if the digit has no place for the artefact in 40 attempts.
 */
export function insertInDigit(
  digit: Digit,
  { kind, direction }: { kind: ArtefactKind; direction: ArtefactDirection },
  length: number,
  random: Random
): ChangedDigit | null {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const image = direction === 'invented' ? drawn(digit, kind, length, random) : erased(digit, kind, length, random)
    const changed = image && withTruth(digit, image)
    if (changed && isSeen(digit, changed, length)) return changed
  }
  return null
}

function drawn(digit: Digit, kind: ArtefactKind, length: number, random: Random): Float32Array | null {
  const path =
    kind === 'stroke'
      ? straightPath(digit, length, random)
      : kind === 'hook'
        ? hookPath(digit, length, random)
        : bridgePath(digit, length, random)
  if (path === null || !liesFree(digit, path)) return null
  return digit.image.map((value, pixel) =>
    Math.max(value, intensityAt(digit.profile, distanceTo(path, Math.floor(pixel / digit.side), pixel % digit.side)))
  )
}

/** True if the path stays inside the frame and leaves the digit instead of following its strokes. */
function liesFree({ image, side, profile, points }: Digit, path: readonly Point[]): boolean {
  const margin = profile.halfWidth + 0.5
  if (path.some(({ row, column }) => Math.min(row, column, side - 1 - row, side - 1 - column) < margin)) return false
  const outside = path.filter(({ row, column }) => distanceTo(points, row, column) > profile.halfWidth + 0.5)
  const free = outside.filter(({ row, column }) => image[Math.round(row) * side + Math.round(column)]! < dark)
  return outside.length > 0 && free.length >= darkShare * outside.length
}

function erased(digit: Digit, kind: ArtefactKind, length: number, random: Random): Float32Array | null {
  const run = kind === 'gap' ? gapRun(digit, length, random) : endRun(digit, length, random)
  if (run === null || run.size > digit.points.length - 4) return null
  const gone = digit.points.filter((_, index) => run.has(index))
  const kept = digit.points.filter((_, index) => !run.has(index))
  return digit.image.map((value, pixel) => {
    const [row, column] = [Math.floor(pixel / digit.side), pixel % digit.side]
    const toKept = distanceTo(kept, row, column)
    return toKept <= distanceTo(gone, row, column) ? value : Math.min(value, intensityAt(digit.profile, toKept))
  })
}

function endRun(digit: Digit, length: number, random: Random): Set<number> | null {
  const ends = strokeEnds(digit)
  return ends.length === 0 ? null : skeletonRun(digit, ends[random.integer(ends.length)]!, length - 0.5)
}

/** The remaining strokes keep round ends, which reach half a stroke's width into the gap from both sides. */
function gapRun(digit: Digit, length: number, random: Random): Set<number> | null {
  const start = random.integer(digit.points.length)
  const run = skeletonRun(digit, start, length / 2 + digit.profile.halfWidth)
  const reachesAnEnd = run !== null && [...run].some((index) => digit.neighbours[index]!.length < 2)
  return reachesAnEnd ? null : run
}

function withTruth(digit: Digit, image: Float32Array): ChangedDigit {
  const limit = digit.profile.intensities[0]! / 4
  return {
    image,
    truth: Uint8Array.from(image, (value, pixel) => Number(Math.abs(value - digit.image[pixel]!) > limit))
  }
}

/** True if the change covers at least half the area of a stroke of this length. */
function isSeen({ profile }: Digit, { truth }: ChangedDigit, length: number): boolean {
  const area = truth.reduce((sum, value) => sum + value, 0)
  return area >= Math.max(2, 0.5 * length * 2 * profile.halfWidth)
}
