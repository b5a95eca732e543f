import { DenoscopeError } from '../../errors.ts'
import type { SlicePlace } from '../slice-place.ts'
import { sharedPlaces } from './match-places.ts'
import { pairRules, type PairRule } from './pairing-record.ts'
import { ruleNames } from './pairing-words.ts'
import { lackedBy, normalOfSeries, numbersOf, statesLocations, type SliceNumbers } from './slice-numbers.ts'

/** What choosing a rule reads of a series. */
export interface PairedPlaces {
  readonly name: string
  readonly places: readonly SlicePlace[] | null
  /** Of image files without places. */
  readonly files: readonly string[] | null
}

export interface ChosenRule {
  readonly rule: PairRule | 'name'
  /** Null for the rules `order` and `name`. */
  readonly numbers: SliceNumbers | null
  /** Sentence on why no surer rule was taken; null for positions and for series that have no places at all. */
  readonly warning: string | null
}

/**
 * The surest rule for which both series state numbers, or the one asked for.
 * @throws source.mismatch if the rule that was asked for cannot be applied, or if slices of a series share a place.
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

/** Image files come in one order, by name where names agree. Digits and phantoms have no names: their order is sure. */
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
          .map(({ name }) => ` (positions of ${name} are taken for its slice locations)`)
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
