import { Random } from '../random/random.ts'

/** Patches of one series in the order in which they are drawn. */
export interface SeriesPatches {
  /** Label of the patient. */
  readonly patient: string
  /** Label of the series, such as 'S0001'. */
  readonly series: string
  readonly patches: readonly number[]
}

export interface DrawnCase {
  /** Index of the series in the given list. */
  readonly from: number
  readonly patch: number
}

/**
 * Draws cases in rounds: each patient gives one patch a round, its series in turn.
 * Numbers of two patients differ by one at most, unless a patient has no patches left.
 * The seed decides which patients come first in a round, and which of their series.
 * @param count number of cases; fewer if there are fewer patches
 */
export function balancedCases(all: readonly SeriesPatches[], count: number, seed: number): DrawnCase[] {
  const random = new Random(seed, caseStream)
  const patients = random
    .shuffle([...new Set(all.map(({ patient }) => patient))])
    .map((patient) => random.shuffle(all.flatMap((one, from) => (one.patient === patient ? [from] : []))))
    .map((own) => inTurn(own.map((from) => all[from]!.patches.map((patch) => ({ from, patch })))))
  return inTurn(patients).slice(0, count)
}

/** Stream of random numbers for patients and their series. */
const caseStream = 1

/** First of each list, then the second of each, and so on. */
export function inTurn<Value>(lists: readonly (readonly Value[])[]): Value[] {
  const rounds = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat()
}
