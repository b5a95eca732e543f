import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import { findingCategories } from '../../../src-core/review/finding.ts'
import {
  filterPatches,
  matchesFindings,
  type FindingChoice,
  type JudgementChoice,
  type PatchFilter
} from '../audit-session/patch-filter.ts'

/** How many patches each choice alone would show beside the rest of the filter, so that pressing it shows as many. */
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
