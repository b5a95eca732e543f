import {
  type BootstrapOptions,
  type MeanInterval,
  meanIntervals,
  proportion,
  type Proportion
} from './confidence-intervals.ts'
import { badness, type Better } from './badness.ts'

/** Scores of one output compared with those of another on the same patches. */
export interface PairedComparison {
  /** Numbers of patches on which the first output is better, worse, or exactly as good. */
  readonly wins: number
  readonly losses: number
  readonly ties: number
  /** Patches on which both have a score: wins, losses and ties. */
  readonly n: number
  /** Wins as a share of `n`, with its 95 % score interval (Wilson 1927); ties count as no win for either output. */
  readonly winRate: Proportion
  /** Mean of the first score minus the second, over finite differences, with the bootstrap interval of the pairs. */
  readonly difference: MeanInterval
}

type Direction = { readonly better: Better }

/**
 * Compares every output with every other, patch by patch: pairing removes differences in difficulty between patches.
 * If lower is better, a score counts by its distance from 0 (see `badness`).
 * Infinite scores (the PSNR of identical images) win and tie like others.
 * Patches without a score (NaN) of either output are left out.
 * @param columns one score of each output, by patch; all of one length.
 * @returns rows and columns by output; the row is compared with the column; null on the diagonal.
 * @throws as `meanIntervals`
 */
export function comparePaired(
  columns: readonly Float64Array[],
  definition: Direction,
  options: BootstrapOptions
): (PairedComparison | null)[][] {
  const pairs = columns.flatMap((_, row) => columns.flatMap((_, column) => (row < column ? [{ row, column }] : [])))
  const differences = meanIntervals(
    pairs.map(({ row, column }) => differencesOf(columns[row]!, columns[column]!)),
    options
  )
  const table: (PairedComparison | null)[][] = columns.map(() => columns.map(() => null))
  pairs.forEach(({ row, column }, index) => {
    const comparison = { ...countWins(columns[row]!, columns[column]!, definition), difference: differences[index]! }
    table[row]![column] = comparison
    table[column]![row] = reversed(comparison)
  })
  return table
}

/** Number of patches on which the first scores are better than the second. */
export function countWins(
  first: Float64Array,
  second: Float64Array,
  definition: Direction
): Omit<PairedComparison, 'difference'> {
  let [wins, losses, ties] = [0, 0, 0]
  for (let patch = 0; patch < first.length; patch++) {
    const [one, other] = [badness(first[patch]!, definition), badness(second[patch]!, definition)]
    if (one < other) wins++
    else if (one > other) losses++
    else if (one === other) ties++
  }
  const n = wins + losses + ties
  return { wins, losses, ties, n, winRate: proportion(wins, n) }
}

/** Differences by patch; NaN if either value is not finite, also for two infinities. */
export function differencesOf(first: Float64Array, second: Float64Array): Float64Array {
  return first.map((value, patch) => value - second[patch]!)
}

function reversed({ wins, losses, ties, n, difference }: PairedComparison): PairedComparison {
  const { mean, low, high } = difference
  return {
    wins: losses,
    losses: wins,
    ties,
    n,
    winRate: proportion(losses, n),
    difference: { mean: 0 - mean, low: 0 - high, high: 0 - low, n: difference.n }
  }
}
