import { DenoscopeError } from '../errors.ts'
import { quantile } from './order-statistics.ts'
import { Random } from '../random/random.ts'
import type { Interval } from './roc.ts'

/** Marks of one detector: places where it finds an inserted artefact, each with a rating. */
export interface RatedMarks {
  /** For each inserted artefact the highest rating of the marks that touch it; -Infinity if no mark does. */
  readonly lesionRatings: Float64Array
  /** Image number of each inserted artefact. */
  readonly lesionImages: ArrayLike<number>
  /** For each control patch the ratings of all its marks; every such mark is false. */
  readonly falseRatings: readonly Float64Array[]
  readonly falseImages: ArrayLike<number>
}

export interface FrocCurve {
  /** False marks for each control patch, rising. */
  readonly falseMarks: Float64Array
  /** Share of the inserted artefacts that were localised. */
  readonly lesionFraction: Float64Array
}

/**
 * The free-response curve: share of localised artefacts against false marks for each control patch.
 * The threshold on the ratings falls along the curve (Bunch, Hamilton, Sanderson & Simmons 1978, doi:10.1117/12.955926;
 * Chakraborty 1989, doi:10.1118/1.596358).
 * @throws argument.invalid without inserted artefacts or without control patches.
 */
export function frocCurve({ lesionRatings, falseRatings }: RatedMarks): FrocCurve {
  requireBoth(lesionRatings.length, falseRatings.length)
  const lesions = lesionRatings
    .filter((rating) => rating > -Infinity)
    .sort()
    .reverse()
  const marks = Float64Array.from(falseRatings.flatMap((ratings) => [...ratings]))
    .sort()
    .reverse()
  const [falseMarks, lesionFraction] = [[0], [0]]
  let [lesion, mark] = [0, 0]
  while (lesion < lesions.length || mark < marks.length) {
    const threshold = Math.max(lesions[lesion] ?? -Infinity, marks[mark] ?? -Infinity)
    while (lesions[lesion]! >= threshold) lesion++
    while (marks[mark]! >= threshold) mark++
    falseMarks.push(mark / falseRatings.length)
    lesionFraction.push(lesion / lesionRatings.length)
  }
  return { falseMarks: Float64Array.from(falseMarks), lesionFraction: Float64Array.from(lesionFraction) }
}

/**
 * Share of artefacts localised at no more than `rate` false marks for each control patch.
 * The interval is a percentile bootstrap over images.
 * @throws argument.invalid without inserted artefacts or without control patches.
 */
export function lesionFractionAt(
  marks: RatedMarks,
  rate: number,
  { seed, resamples = 500 }: { seed: number; resamples?: number }
): Interval {
  requireBoth(marks.lesionRatings.length, marks.falseRatings.length)
  const random = new Random(seed)
  const [lesionGroups, falseGroups] = [groupsOf(marks.lesionImages), groupsOf(marks.falseImages)]
  const sorted = sortFalse(marks.falseRatings)
  const all = (groups: readonly number[][]) => groups.flat()
  const redraw = (groups: readonly number[][]) => groups.flatMap(() => groups[random.integer(groups.length)]!)
  const fractions = Float64Array.from({ length: resamples }, () =>
    fractionAt(marks, sorted, redraw(lesionGroups), redraw(falseGroups), rate)
  ).sort()
  return {
    value: fractionAt(marks, sorted, all(lesionGroups), all(falseGroups), rate),
    low: quantile(fractions, 0.025),
    high: quantile(fractions, 0.975)
  }
}

interface SortedMarks {
  /** Highest first. */
  readonly ratings: Float64Array
  readonly patches: Uint32Array
}

function sortFalse(falseRatings: readonly Float64Array[]): SortedMarks {
  const marks = falseRatings.flatMap((ratings, patch) => Array.from(ratings, (rating) => ({ rating, patch })))
  marks.sort((a, b) => b.rating - a.rating)
  return {
    ratings: Float64Array.from(marks, ({ rating }) => rating),
    patches: Uint32Array.from(marks, ({ patch }) => patch)
  }
}

function fractionAt(
  { lesionRatings, falseRatings }: RatedMarks,
  { ratings, patches }: SortedMarks,
  lesions: readonly number[],
  controls: readonly number[],
  rate: number
): number {
  const times = new Float64Array(falseRatings.length)
  for (const patch of controls) times[patch]!++
  let left = rate * controls.length + 1e-9
  let place = 0
  while (place < ratings.length && left >= times[patches[place]!]!) left -= times[patches[place++]!]!
  const limit = place < ratings.length ? ratings[place]! : -Infinity
  return lesions.reduce((sum, lesion) => sum + Number(lesionRatings[lesion]! > limit), 0) / lesions.length
}

function groupsOf(images: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>()
  for (let index = 0; index < images.length; index++) {
    const group = groups.get(images[index]!)
    if (group) group.push(index)
    else groups.set(images[index]!, [index])
  }
  return [...groups.values()]
}

function requireBoth(lesions: number, controls: number): void {
  if (lesions > 0 && controls > 0) return
  throw new DenoscopeError(
    'argument.invalid',
    `marks: expected inserted artefacts and control patches, got ${lesions} and ${controls}`
  )
}
