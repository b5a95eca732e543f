import { count } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import type { Source, SourceSummary, SeriesMatch } from '../source.ts'
import { chooseRule, type ChosenRule, matchNumbers, matchPlaces, defaultSpacing } from './pair-rules.ts'
import {
  type PairedSeries,
  type PairRule,
  type SeriesPairing,
  type LeftOutSlice,
  leftOutWarnings,
  ruleNames
} from './pairing-record.ts'
import {
  inPlaneDifference,
  largestDistance,
  orientationDifference,
  thicknessDifference,
  type TwoStacks,
  millimetres,
  pixelDifference
} from './series-differences.ts'
import { likenessFindings, measureLikeness } from './slice-likeness.ts'

export interface PairingOptions {
  /** Default: the most reliable rule for which both series state numbers. */
  readonly pairBy?: PairRule
  /** In mm. Default: half the smaller spacing, at most 1 mm. */
  readonly tolerance?: number
  /** Names of the series in messages. Default: their labels in quotes. */
  readonly names?: { readonly base: string; readonly others: readonly string[] }
  /** Names of the other series in the record and its statements. Default: their labels. */
  readonly labels?: readonly string[]
}

export interface PairedSources {
  /** Slices of the base with a partner in all others; 0-based, ascending. */
  readonly slices: readonly number[]
  /** The other sources. `readSlice(i)` reads the partner of slice `i` of the base. */
  readonly others: readonly Source[]
  readonly pairing: SeriesPairing
}

/**
 * Pairs the slices of other series with those of a base.
 * Rule: position along the normal, else Slice Location, Instance Number or order, with a warning.
 * @throws source.mismatch, in one line, if series differ in size, unit, pixel spacing, orientation or place in the
 * plane;
 * also if no slice has a partner in all series
 */
export async function pairSeries(
  base: Source,
  others: readonly Source[],
  options: PairingOptions = {}
): Promise<PairedSources> {
  const own = options.names?.base ?? `'${base.summary.label}'`
  const paired: Awaited<ReturnType<typeof pairTwo>>[] = []
  for (const [index, other] of others.entries()) {
    const names = [own, options.names?.others[index] ?? `'${other.summary.label}'`] as const
    paired.push(
      await pairTwo(base, other, { ...options, names, label: options.labels?.[index] ?? other.summary.label })
    )
  }
  const series = paired.map((each) => each.series)
  const slices = commonSlices(base.summary, series)
  if (slices.length === 0) {
    throw new DenoscopeError(
      'source.mismatch',
      `no slice of ${own} is in all of the ${series.length} series that are paired with it`
    )
  }
  const { id, label, sliceCount } = base.summary
  const warnings = [...new Set(paired.flatMap((each) => each.warnings))]
  return {
    slices,
    others: others.map((other, index) => new PairedSource(other, series[index]!)),
    pairing: { base: { id, label, sliceCount }, slices, series, warnings }
  }
}

function commonSlices({ sliceCount }: SourceSummary, series: readonly PairedSeries[]): number[] {
  const inEach = series.map(({ pairs }) => new Set(pairs.map(([slice]) => slice)))
  return Array.from({ length: sliceCount }, (_, slice) => slice).filter((slice) =>
    inEach.every((known) => known.has(slice))
  )
}

/** A series with slices by the index of the base. */
class PairedSource implements Source {
  readonly summary: SourceSummary
  readonly #source: Source
  readonly #partners: ReadonlyMap<number, number>

  constructor(source: Source, { pairs }: PairedSeries) {
    this.summary = source.summary
    this.#source = source
    this.#partners = new Map(pairs)
  }

  async readSlice(index: number): Promise<Image> {
    const partner = this.#partners.get(index)
    if (partner !== undefined) return this.#source.readSlice(partner)
    throw new DenoscopeError('slice.out-of-range', `'${this.summary.label}' has no partner of slice ${index + 1}`)
  }

  contentHash(): Promise<string> {
    return this.#source.contentHash()
  }
}

export interface PairContext {
  readonly pairBy?: PairRule
  readonly tolerance?: number
  readonly names: readonly [base: string, other: string]
  /** Name of the other series in the record. */
  readonly label: string
}

type Pairs = PairedSeries['pairs']

/** Pairs two series. @throws source.mismatch as `pairSeries` */
export async function pairTwo(
  base: Source,
  other: Source,
  context: PairContext
): Promise<{ series: PairedSeries; warnings: string[] }> {
  const { names, pairBy, label } = context
  const unequal = pixelDifference(base.summary, other.summary, names)
  if (unequal) throw new DenoscopeError('source.mismatch', `${unequal}: they cannot be compared`)
  const stacks: TwoStacks = { base: base.slicePlaces?.() ?? null, other: other.slicePlaces?.() ?? null }
  const filesOf = (source: Source) => source.sliceNames?.() ?? null
  const chosen = chooseRule(
    { name: names[0], places: stacks.base, files: filesOf(base) },
    { name: names[1], places: stacks.other, files: filesOf(other) },
    pairBy
  )
  const orientation = refuseOrWarn(orientationDifference(stacks), context)
  const matched = matchSlices(chosen, { base: base.summary, other: other.summary }, context)
  const kinship = (await base.seriesMatchWith?.(other)) ?? { samePatient: null, sameFrameOfReference: null }
  const inOrder = orderedByPlace(matched.pairs, chosen)
  const likeness = isSure(chosen, kinship, base) ? null : await measureLikeness(base, other, inOrder)
  const found = likenessFindings(likeness ?? [], {
    rule: chosen.rule,
    names,
    mayTurn: pairBy === undefined && isComplete(matched.leftOut)
  })
  const pairs = found.turn ? turned(inOrder) : matched.pairs
  const inPlane = refuseOrWarn(inPlaneDifference(stacks, pairs, base.summary.pixelSpacing), context)
  const series: PairedSeries = {
    id: other.summary.id,
    label,
    rule: chosen.rule,
    reversed: found.turn,
    tolerance: matched.tolerance,
    pairs,
    largestDistance: largestDistance(stacks, pairs),
    leftOut: matched.leftOut,
    likeness,
    kinship
  }
  const warnings = [
    chosen.warning,
    ...found.warnings,
    ...seriesMatchWarnings(kinship, names),
    orientation,
    inPlane,
    distanceWarning(series),
    thicknessDifference(stacks, names),
    ...leftOutWarnings(series, names)
  ]
  return { series, warnings: warnings.filter((warning) => warning !== null) }
}

/**
 * True if pixels need no comparison: positions in one frame of reference, equal file names, or digits, which have no
 * order.
 */
const isSure = ({ rule }: ChosenRule, { sameFrameOfReference }: SeriesMatch, { summary }: Source): boolean =>
  summary.kind === 'mnist' || rule === 'name' || (rule === 'position' && sameFrameOfReference === true)

const isComplete = ({ base, other }: PairedSeries['leftOut']): boolean => base.length + other.length === 0

/** Pairs in the order of places: neighbours in the list are neighbours in the body. */
const orderedByPlace = (pairs: Pairs, { numbers }: ChosenRule): Pairs =>
  numbers ? pairs.toSorted(([one], [another]) => numbers.base[one]! - numbers.base[another]!) : pairs

const turned = (pairs: Pairs): Pairs =>
  pairs
    .map(([slice], index) => [slice, pairs[pairs.length - 1 - index]![1]] as const)
    .sort(([one], [another]) => one - another)

/** Refuses a difference of geometry. Returns it as a warning if the person chose the rule `number` or `order`. */
function refuseOrWarn(difference: string | null, { pairBy, names }: PairContext): string | null {
  if (difference === null) return null
  const sentence = `${names[1]} ${difference}, compared with ${names[0]}`
  if (pairBy === 'number' || pairBy === 'order') return sentence
  throw new DenoscopeError('source.mismatch', sentence)
}

type Matched = Pick<PairedSeries, 'pairs' | 'tolerance' | 'leftOut'>
type Summaries = { readonly base: SourceSummary; readonly other: SourceSummary }

/** @throws source.mismatch if no slice has a partner */
function matchSlices(
  { rule, numbers }: ChosenRule,
  summaries: Summaries,
  { names, tolerance: asked }: PairContext
): Matched {
  if (numbers === null) return oneByOne(summaries, names)
  const tolerance = rule === 'number' ? null : (asked ?? defaultTolerance(numbers.base, numbers.other))
  const pairs =
    tolerance === null ? matchNumbers(numbers.base, numbers.other) : matchPlaces(numbers.base, numbers.other, tolerance)
  if (pairs.length > 0) return { pairs, tolerance, leftOut: leftOut(pairs, numbers) }
  const span = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => String(Number(value.toFixed(2))))
    return `${low === high ? low : `${low} to ${high}`}${rule === 'number' ? '' : ' mm'}`
  }
  const within = tolerance === null ? '' : ` within ${millimetres(tolerance)}`
  throw new DenoscopeError(
    'source.mismatch',
    `no slices to compare: ${names[0]} lies at ${ruleNames[rule]} ${span(numbers.base)}, ${names[1]} at ${span(numbers.other)}, and no two slices agree${within}`
  )
}

/** Largest default tolerance in mm. */
const mostTolerance = 1

function defaultTolerance(base: readonly number[], other: readonly number[]): number {
  const spacings = [defaultSpacing(base), defaultSpacing(other)].filter((spacing) => spacing !== null)
  return Math.min(mostTolerance, ...spacings.map((spacing) => spacing / 2))
}

function oneByOne({ base, other }: Summaries, names: PairContext['names']): Matched {
  if (base.sliceCount !== other.sliceCount) {
    throw new DenoscopeError(
      'source.mismatch',
      `${names[0]} has ${count(base.sliceCount)} slices, ${names[1]} has ${count(other.sliceCount)}: without places that both state they cannot be paired`
    )
  }
  const pairs = Array.from({ length: base.sliceCount }, (_, slice) => [slice, slice] as const)
  return { pairs, tolerance: null, leftOut: { base: [], other: [] } }
}

function leftOut(
  pairs: Pairs,
  numbers: { readonly base: readonly number[]; readonly other: readonly number[] }
): PairedSeries['leftOut'] {
  const without = (all: readonly number[], paired: Set<number>): LeftOutSlice[] =>
    all.flatMap((place, slice) => (paired.has(slice) ? [] : [{ slice, place }]))
  return {
    base: without(numbers.base, new Set(pairs.map(([slice]) => slice))),
    other: without(numbers.other, new Set(pairs.map(([, slice]) => slice)))
  }
}

function seriesMatchWarnings(
  { samePatient, sameFrameOfReference }: SeriesMatch,
  names: PairContext['names']
): string[] {
  const both = `${names[0]} and ${names[1]}`
  return [
    ...(samePatient === false ? [`${both} are of different patients`] : []),
    ...(sameFrameOfReference === false
      ? [`${both} have different frames of reference: the same position in mm need not be the same anatomy`]
      : [])
  ]
}

/** Warns if positions contradict another rule. */
function distanceWarning({ rule, largestDistance, label }: PairedSeries): string | null {
  if (rule === 'position' || largestDistance === null || largestDistance <= mostTolerance) return null
  return `Slices paired with '${label}' by ${ruleNames[rule]} lie up to ${millimetres(largestDistance)} apart by their positions`
}
