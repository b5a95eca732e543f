import type { ScoreCategory } from '../../../src-core/scores/metric-definition.ts'
import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import { findingCategories } from '../../../src-core/review/finding.ts'
import {
  filterPatches,
  matchesFindings,
  type FindingChoice,
  type JudgementChoice,
  type PatchFilter
} from '../audit-session/patch-filter.ts'

/** Counts of a kind: among all patches that can be shown, and among those that pass the rest of the filter. */
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
      // NaN and values that are no index are not counted.
      if (value in counts) counts[value]!++
    }
    return counts
  }
}

/** For each choice, the number of patches that it alone would show with the rest of the filter. */
export function findingCounts(
  patches: Int32Array,
  filter: PatchFilter,
  scores: AuditScores,
  findingsOf: (patch: number) => readonly JudgementChoice[]
): ReadonlyMap<FindingChoice, number> {
  const left = filterPatches(patches, { ...filter, findings: [] }, scores, findingsOf)
  const flagged = Array.from(left).filter((patch) => findingsOf(patch).length > 0)
  const categories = flagged.map((patch) => findingsOf(patch).map(({ category }) => category))
  return new Map<FindingChoice, number>([
    ['flagged', flagged.length],
    ['not-flagged', left.length - flagged.length],
    ...findingCategories.map(({ id }) => [id, categories.filter((own) => matchesFindings([id], own)).length] as const)
  ])
}
