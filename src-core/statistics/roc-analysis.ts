import { DenoscopeError } from '../errors.ts'
import { quantile } from './order-statistics.ts'
import { Random } from '../random/random.ts'

/** Scores of one detector: higher is more suspicious. NaN counts as never flagged. */
export interface ScoredCases {
  /** Scores of patches with an inserted artefact. */
  readonly positive: Float64Array
  /** Scores of control patches. */
  readonly negative: Float64Array
}

/** For each case the number of its image; cases of one image are drawn together. */
export interface CaseImages {
  readonly positive: ArrayLike<number>
  readonly negative: ArrayLike<number>
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface RocCurve {
  /** False positive rate at each point, from 0 to 1. */
  readonly falsePositiveRate: Float64Array
  readonly truePositiveRate: Float64Array
}

/**
 * The receiver operating characteristic: rates of flagged cases at every threshold, from none to all.
 * Metz 1978, doi:10.1016/S0001-2998(78)80014-2.
 * @throws argument.invalid if there are no positive or no negative cases.
 */
export function rocCurve(scores: ScoredCases): RocCurve {
  const order = sortCases(scores)
  const [falseRates, trueRates] = [[0], [0]]
  sweep(order, order.weights, (falseShare, trueShare) => {
    falseRates.push(falseShare)
    trueRates.push(trueShare)
  })
  return { falsePositiveRate: Float64Array.from(falseRates), truePositiveRate: Float64Array.from(trueRates) }
}

/**
 * Area under the ROC curve by trapezoids: probability that a positive case scores higher than a negative one.
 * Ties count half (Bamber 1975, doi:10.1016/0022-2496(75)90001-2; Hanley & McNeil 1982,
 * doi:10.1148/radiology.143.1.7063747).
 * The interval is a percentile bootstrap over images (Efron & Tibshirani 1993, chapters 8 and 13).
 * @throws argument.invalid if there are no positive or no negative cases.
 */
export function areaUnderRoc(
  scores: ScoredCases,
  images: CaseImages,
  { seed, resamples = 1000 }: { seed: number; resamples?: number }
): Interval {
  const order = sortCases(scores)
  const draw = imageDraw(images, order, new Random(seed))
  const areas = Float64Array.from({ length: resamples }, () => areaOf(order, draw()))
    .filter(Number.isFinite)
    .sort()
  return { value: areaOf(order, order.weights), low: quantile(areas, 0.025), high: quantile(areas, 0.975) }
}

export interface SortedCases {
  /** Numbers of cases, highest score first; the positive cases come before the negative ones. */
  readonly order: Uint32Array
  readonly scores: Float64Array
  readonly positiveCount: number
  /** Weight 1 for each case, by its number. */
  readonly weights: Float64Array
}

/**
 * Sorts cases once, for areas of many resamples.
 * @throws argument.invalid if there are no positive or no negative cases
 */
export function sortCases({ positive, negative }: ScoredCases): SortedCases {
  if (positive.length === 0 || negative.length === 0) {
    throw new DenoscopeError(
      'argument.invalid',
      `scores: expected positive and negative cases, got ${positive.length} and ${negative.length}`
    )
  }
  const scores = new Float64Array(positive.length + negative.length)
  scores.set(positive)
  scores.set(negative, positive.length)
  for (let index = 0; index < scores.length; index++) if (Number.isNaN(scores[index])) scores[index] = -Infinity
  const order = Uint32Array.from(scores.keys()).sort(
    (a, b) => Number(scores[b]! > scores[a]!) - Number(scores[b]! < scores[a]!)
  )
  return { order, scores, positiveCount: positive.length, weights: new Float64Array(scores.length).fill(1) }
}

/** Reports the shares flagged, false then true, after each group of equal scores. */
function sweep(
  { order, scores, positiveCount }: SortedCases,
  weights: Float64Array,
  report: (falseShare: number, trueShare: number) => void
): void {
  const total = [0, 0]
  for (let index = 0; index < weights.length; index++) total[Number(index < positiveCount)]! += weights[index]!
  const flagged = [0, 0]
  for (let place = 0; place < order.length; place++) {
    const index = order[place]!
    flagged[Number(index < positiveCount)]! += weights[index]!
    if (place + 1 === order.length || scores[order[place + 1]!] !== scores[index])
      report(flagged[0]! / total[0]!, flagged[1]! / total[1]!)
  }
}

/**
 * Area under the ROC curve with a weight for each case: positive cases first, then negative ones.
 * Default: weight 1. NaN if one kind has no weight.
 */
export function areaOf(order: SortedCases, weights: Float64Array = order.weights): number {
  let area = 0
  let [lastFalse, lastTrue] = [0, 0]
  sweep(order, weights, (falseShare, trueShare) => {
    area += ((falseShare - lastFalse) * (trueShare + lastTrue)) / 2
    lastFalse = falseShare
    lastTrue = trueShare
  })
  return area
}

/** Draws images with replacement: each case has the number of draws of its image as weight. */
function imageDraw(
  images: CaseImages,
  { positiveCount, weights: { length } }: SortedCases,
  random: Random
): () => Float64Array {
  const names = [...new Set([...Array.from(images.positive), ...Array.from(images.negative)])]
  const position = new Map(names.map((name, index) => [name, index]))
  const imageOf = Uint32Array.from({ length }, (_, index) =>
    position.get(index < positiveCount ? images.positive[index]! : images.negative[index - positiveCount]!)!
  )
  const times = new Float64Array(names.length)
  return () => {
    times.fill(0)
    for (let draw = 0; draw < names.length; draw++) times[random.integer(names.length)]!++
    return Float64Array.from(imageOf, (image) => times[image]!)
  }
}

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

interface FrocCurve {
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
