import { badness } from '../../../src-core/metrics/badness.ts'
import type { MetricDefinition } from '../../../src-core/metrics/definitions.ts'

export type SortDirection = 'worst' | 'best'

/** How the wall is ordered: as the patches lie on their slices, or by one score of one candidate. */
export type Sorting =
  | { readonly by: 'position' }
  | { readonly by: 'score'; readonly candidate: string; readonly metric: string; readonly direction: SortDirection }

export function sameSorting(one: Sorting, other: Sorting): boolean {
  if (one.by === 'position' || other.by === 'position') return one.by === other.by
  return one.candidate === other.candidate && one.metric === other.metric && one.direction === other.direction
}

/**
 * The patches sorted by their score, equal ones in the order they came in. Infinity sorts as a number;
 * patches without a score (NaN) come last in both directions, since nothing is known of them.
 */
export function sortByScore(
  patches: Int32Array,
  scores: Float64Array,
  definition: Pick<MetricDefinition, 'better'>,
  direction: SortDirection
): Int32Array {
  const sign = direction === 'worst' ? -1 : 1
  const keys = new Float64Array(scores.length)
  for (const patch of patches) {
    const key = sign * badness(scores[patch]!, definition)
    keys[patch] = Number.isNaN(key) ? Number.POSITIVE_INFINITY : key
  }
  const known = patches.filter((patch) => !Number.isNaN(scores[patch]!))
  const unknown = patches.filter((patch) => Number.isNaN(scores[patch]!))
  known.sort((a, b) => compare(keys[a]!, keys[b]!) || a - b)
  return concatenate(known, unknown)
}

/** Subtracting would make NaN of two infinities. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function concatenate(first: Int32Array, second: Int32Array): Int32Array {
  if (second.length === 0) return first
  const all = new Int32Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/** For each patch its place in the order, -1 where it is not shown. */
export function positionsOf(order: Int32Array, patchCount: number): Int32Array {
  const positions = new Int32Array(patchCount).fill(-1)
  order.forEach((patch, position) => {
    positions[patch] = position
  })
  return positions
}
