import { DenoscopeError } from '../../errors.ts'
import { type SlicePlace, dot, normalOf, type Vector } from '../slice-place.ts'
import { pairRules, type PairRule, ruleNames } from './pairing-record.ts'

/** Facts about a series that decide the rule. */
export interface PairedPlaces {
  readonly name: string
  readonly places: readonly SlicePlace[] | null
  /** File names of the slices; null if unknown. */
  readonly files: readonly string[] | null
}

export interface ChosenRule {
  readonly rule: PairRule | 'name'
  /** Null for the rules `order` and `name`. */
  readonly numbers: SliceNumbers | null
  /** Reason why no more reliable rule applies, as a sentence. Null for positions and for series without places. */
  readonly warning: string | null
}

/**
 * The rule `asked`. Default: the most reliable rule for which both series state numbers.
 * @throws source.mismatch if the rule `asked` does not apply, or if slices of a series share a place
 */
export function chooseRule(base: PairedPlaces, other: PairedPlaces, asked?: PairRule): ChosenRule {
  if (!base.places && !other.places && asked !== 'number' && asked !== 'location') return ruleWithoutPlaces(base, other)
  const lacking: string[] = []
  for (const rule of asked ? [asked] : pairRules) {
    if (rule === 'order') return { rule, numbers: null, warning: warningOf([base, other], rule, lacking, asked) }
    const normal = normalOfSeries(base.places) ?? normalOfSeries(other.places)
    const numbers = [base, other].map(({ places }) => numbersOf(places, rule, normal))
    const without = [base, other].filter((_, index) => numbers[index] === null).map(({ name }) => name)
    if (without.length === 0) {
      const chosen = { base: numbers[0]!, other: numbers[1]! }
      if (rule !== 'number') requireOneSliceAPlace([base, other], chosen, rule)
      return { rule, numbers: chosen, warning: warningOf([base, other], rule, lacking, asked) }
    }
    const statement = `${without.join(' and ')} ${without.length === 1 ? 'states' : 'state'} no ${lackedBy[rule]}`
    if (asked) throw new DenoscopeError('source.mismatch', `cannot pair by ${ruleNames[rule]}: ${statement}`)
    lacking.push(statement)
  }
  throw new DenoscopeError('source.mismatch', `${base.name} and ${other.name} cannot be paired`)
}

/** Pairs by file name if names agree, else by order. Digits and phantoms have no names and need no warning. */
function ruleWithoutPlaces(base: PairedPlaces, other: PairedPlaces): ChosenRule {
  const [one, another] = [base.files, other.files].map((files) =>
    files?.map((name) => name.replace(/\.(npy|png|dcm|dicom|ima)(?=$|, )/i, ''))
  )
  const isNamed = one && another && one.length === another.length && one.every((name, slice) => name === another[slice])
  if (isNamed) return { rule: 'name', numbers: null, warning: null }
  const isChoice = one && another && Math.max(one.length, another.length) > 1
  return { rule: 'order', numbers: null, warning: isChoice ? 'Paired by order, since file names differ' : null }
}

function warningOf(
  series: readonly PairedPlaces[],
  rule: PairRule,
  lacking: readonly string[],
  asked: PairRule | undefined
): string | null {
  if (rule === 'position') return null
  const heights =
    rule === 'location'
      ? series
          .filter(({ places }) => !statesLocations(places))
          .map(({ name }) => ` (positions of ${name} replace its slice locations)`)
      : []
  return `Paired by ${ruleNames[rule]}${asked ? ', as asked' : lacking.length > 0 ? `, since ${lacking[0]}` : ''}${heights.join('')}`
}

function requireOneSliceAPlace(
  series: readonly PairedPlaces[],
  numbers: SliceNumbers,
  rule: 'position' | 'location'
): void {
  for (const [index, own] of [numbers.base, numbers.other].entries()) {
    const [first, ...more] = sharedPlaces(own)
    if (first === undefined) continue
    const others = more.length === 0 ? '' : ` and ${more.length} more places`
    throw new DenoscopeError(
      'source.mismatch',
      `${series[index]!.name} has several slices at one place (${Number(first.toFixed(2))} mm${others} by ${ruleNames[rule]}): ` +
        'which of them belongs to the other series is unknown; choose one phase, or pair by number or order'
    )
  }
}

/** Numbers that a rule compares, for the slices of two series: mm or instance numbers. */
export interface SliceNumbers {
  readonly base: readonly number[]
  readonly other: readonly number[]
}

/** Name of the attribute of each rule, for messages. */
export const lackedBy: Readonly<Record<Exclude<PairRule, 'order'>, string>> = {
  position: 'positions',
  location: 'slice locations',
  number: 'instance numbers of its own for each slice'
}

/**
 * Numbers of a series for a rule. Null if a slice has none, or if all slices share one number. Heights replace missing
 * slice locations.
 */
export function numbersOf(
  places: readonly SlicePlace[] | null,
  rule: Exclude<PairRule, 'order'>,
  normal: Vector | null
): number[] | null {
  if (!places || places.length === 0) return null
  const own = statedNumbers(places, rule, normal)
  return own ?? (rule === 'location' ? statedNumbers(places, 'position', normal) : null)
}

/** True if a series states slice locations. */
export const statesLocations = (places: readonly SlicePlace[] | null): boolean =>
  !!places && statedNumbers(places, 'location', null) !== null

function statedNumbers(places: readonly SlicePlace[], rule: PairRule, normal: Vector | null): number[] | null {
  const numbers = places.map((place) => numberOf(place, rule, normal))
  if (numbers.some((number) => number === null)) return null
  const known = numbers as number[]
  if (rule === 'number') return new Set(known).size === known.length ? known : null
  const isConstant = known.length > 1 && Math.max(...known) - Math.min(...known) < 1e-3
  return isConstant ? null : known
}

function numberOf(
  { position, sliceLocation, instanceNumber, rowDirection, columnDirection }: SlicePlace,
  rule: PairRule,
  normal: Vector | null
): number | null {
  if (rule === 'number') return instanceNumber
  if (rule === 'location') return sliceLocation
  return position && rowDirection && columnDirection && normal ? dot(position, normal) : null
}

/** The normal of the first slice of a series. Heights of all series are measured along one normal. */
export const normalOfSeries = (places: readonly SlicePlace[] | null): Vector | null =>
  places?.[0] ? normalOf(places[0]) : null

/** Places nearer than this, in mm, are equal. */
const samePlace = 1e-3
const rounding = 1e-6

/**
 * Pairs places on one axis, each at most once. Two places pair if each is the nearest of the other and if they lie
 * within the tolerance. A place halfway between two others has no partner. Both lists in mm, in any order.
 */
export function matchPlaces(
  base: readonly number[],
  other: readonly number[],
  tolerance: number
): [base: number, other: number][] {
  const fromOther = other.map((place) => nearest(place, base))
  return base.flatMap((place, index): [number, number][] => {
    const found = nearest(place, other)
    if (found === null || fromOther[found] !== index) return []
    return Math.abs(other[found]! - place) <= tolerance + rounding ? [[index, found]] : []
  })
}

/** Index of the nearest place; null if two places are equally near. */
function nearest(place: number, among: readonly number[]): number | null {
  let [best, second, found] = [Infinity, Infinity, -1]
  for (const [index, each] of among.entries()) {
    const distance = Math.abs(each - place)
    if (distance < best) [second, best, found] = [best, distance, index]
    else if (distance < second) second = distance
  }
  return found < 0 || second - best < samePlace ? null : found
}

/** Pairs equal numbers. Each list has distinct numbers. */
export function matchNumbers(base: readonly number[], other: readonly number[]): [base: number, other: number][] {
  const places = new Map(other.map((number, index) => [number, index]))
  return base.flatMap((number, index): [number, number][] => (places.has(number) ? [[index, places.get(number)!]] : []))
}

/** Places of more than one slice, ascending. */
export function sharedPlaces(places: readonly number[]): number[] {
  const sorted = places.toSorted((one, other) => one - other)
  const repeats = sorted.filter((place, index) => index > 0 && place - sorted[index - 1]! < samePlace)
  return repeats.filter((place, index) => index === 0 || place - repeats[index - 1]! >= samePlace)
}

/** Median distance of neighbours in mm; null for fewer than two places. */
export function defaultSpacing(places: readonly number[]): number | null {
  const sorted = places.toSorted((one, other) => one - other)
  const distances = sorted.slice(1).map((place, index) => place - sorted[index]!)
  return distances.length === 0 ? null : distances.sort((one, other) => one - other)[Math.floor(distances.length / 2)]!
}
