import type { ScoreCategory } from '../../../src-core/metrics/definitions.ts'

/** How often a kind occurs among all patches and among those that pass the filter. */
export interface KindCount extends ScoreCategory {
  readonly index: number
  readonly total: number
  readonly matching: number
}

export function kindCounts(kinds: readonly ScoreCategory[], values: Float64Array, matching: Int32Array): KindCount[] {
  const total = new Int32Array(kinds.length)
  const kept = new Int32Array(kinds.length)
  // NaN and what is no index count nowhere.
  for (const value of values) if (value in total) total[value]!++
  for (const patch of matching) {
    const value = values[patch]!
    if (value in kept) kept[value]!++
  }
  return kinds.map((kind, index) => ({ ...kind, index, total: total[index]!, matching: kept[index]! }))
}
