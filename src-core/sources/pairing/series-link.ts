import { DenoscopeError } from '../../errors.ts'
import { pairSeries, type PairingOptions } from './series-pairing.ts'
import { pairingStatements, type SeriesPairing } from './pairing-record.ts'
import type { Source } from '../source.ts'
import { chooseRule } from './pair-rules.ts'
import { orientationDifference, pixelDifference } from './series-differences.ts'

/** Two series side by side: the pairing of their slices or the reason against it, and the places of their slices. */
export interface SeriesLink {
  /** Null if the series cannot be paired. */
  readonly pairing: SeriesPairing | null
  /** The pairing in words, one line each. */
  readonly statements: readonly string[]
  /** Reason why the series cannot be paired, as one sentence; null if they can. */
  readonly refusal: string | null
  /** True if another rule may help: the pairing has a warning, or places refuse it. */
  readonly offersRules: boolean
  /** Places of the slices of both series on one axis; null without a common axis, or if the series do not overlap. */
  readonly places: { readonly first: readonly number[]; readonly second: readonly number[] } | null
}

/** Links two series for a screen that shows both, also if an audit would refuse them. */
export async function linkSeries(first: Source, second: Source, options: PairingOptions = {}): Promise<SeriesLink> {
  try {
    const { pairing } = await pairSeries(first, [second], options)
    return {
      pairing,
      statements: pairingStatements(pairing),
      refusal: null,
      offersRules: pairing.warnings.length > 0,
      places: commonPlaces(first, second, pairing.series[0]!.reversed)
    }
  } catch (thrown) {
    if (!(thrown instanceof DenoscopeError) || thrown.code !== 'source.mismatch') throw thrown
    const offersRules = pixelDifference(first.summary, second.summary, ['', '']) === null
    return {
      pairing: null,
      statements: [],
      refusal: thrown.message,
      offersRules,
      places: commonPlaces(first, second, false)
    }
  }
}

function commonPlaces(first: Source, second: Source, reversed: boolean): SeriesLink['places'] {
  const stacks = { base: first.slicePlaces?.() ?? null, other: second.slicePlaces?.() ?? null }
  if (orientationDifference(stacks)) return null
  const named = (source: Source, places: typeof stacks.base) => ({ name: source.summary.label, places, files: null })
  try {
    const { numbers } = chooseRule(named(first, stacks.base), named(second, stacks.other))
    if (!numbers) return null
    const [low, high] = [Math.min(...numbers.other), Math.max(...numbers.other)]
    if (Math.max(...numbers.base) < low || Math.min(...numbers.base) > high) return null
    return { first: numbers.base, second: reversed ? numbers.other.map((place) => low + high - place) : numbers.other }
  } catch {
    // Several slices at one place have no common axis.
    return null
  }
}
