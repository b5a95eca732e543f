import type { ScoreCategory } from '../../../src-core/scores/metric-definition.ts'

/** How often a kind occurs among the patches that can be shown, and among those that the rest of the filter leaves. */
export interface KindCount extends ScoreCategory {
  readonly index: number
  readonly total: number
  readonly left: number
}

export function kindCounts(
  kinds: readonly ScoreCategory[],
  values: Float64Array,
  patches: Int32Array,
  left: Int32Array
): KindCount[] {
  const [total, beside] = [countsAmong(patches), countsAmong(left)]
  return kinds.map((kind, index) => ({ ...kind, index, total: total[index]!, left: beside[index]! }))

  function countsAmong(some: Int32Array): Int32Array {
    const counts = new Int32Array(kinds.length)
    for (const patch of some) {
      const value = values[patch]!
      // NaN and what is no index count nowhere.
      if (value in counts) counts[value]!++
    }
    return counts
  }
}
