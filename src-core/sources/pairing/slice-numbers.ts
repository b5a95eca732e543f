import { dot, normalOf, type SlicePlace, type Vector } from '../slice-place.ts'
import type { PairRule } from './pairing-record.ts'

/** The numbers by which a rule orders the slices of a base and of another series: mm, or instance numbers. */
export interface SliceNumbers {
  readonly base: readonly number[]
  readonly other: readonly number[]
}

/** Names of what a series lacks for a rule. */
export const lackedBy: Readonly<Record<Exclude<PairRule, 'order'>, string>> = {
  position: 'positions',
  location: 'slice locations',
  number: 'instance numbers of its own for each slice'
}

/**
 * A series' numbers for a rule; null if one slice has none, or if they say nothing since all slices share one. Heights
 * stand in for slice locations that are missing.
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

/** True if a series itself states slice locations. */
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

/** The normal of a series' first slice, along which heights of all series are measured. */
export const normalOfSeries = (places: readonly SlicePlace[] | null): Vector | null =>
  places?.[0] ? normalOf(places[0]) : null
