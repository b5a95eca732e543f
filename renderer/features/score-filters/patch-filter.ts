import type { AuditScores } from '../../../src-core/audit/audit.ts'
import type { FindingCategory } from '../../../src-core/review/finding.ts'
import type { Brush } from './brush.ts'

/** A brush on one score of one candidate. */
export interface ScoreRange extends Brush {
  readonly candidate: string
  readonly metric: string
}

/** Which patches by their findings: one of the chosen kinds is enough, no choice lets all through. */
export type FindingChoice = 'flagged' | 'not-flagged' | FindingCategory

export interface PatchFilter {
  readonly ranges: readonly ScoreRange[]
  readonly findings: readonly FindingChoice[]
}

export const emptyFilter: PatchFilter = { ranges: [], findings: [] }

/** The patches that pass every range and the choice of findings, in patch order. */
export function filterPatches(
  patchCount: number, filter: PatchFilter, scores: AuditScores, categoriesOf: (patch: number) => readonly FindingCategory[]
): Int32Array {
  const ranges = filter.ranges.map((range) => ({ ...range, values: scores[range.candidate]?.[range.metric] }))
  const kept = new Int32Array(patchCount)
  let count = 0
  for (let patch = 0; patch < patchCount; patch++) {
    const inRanges = ranges.every(({ values, low, high }) => values !== undefined && isBetween(values[patch]!, low, high))
    if (inRanges && matchesFindings(filter.findings, categoriesOf(patch))) kept[count++] = patch
  }
  return kept.slice(0, count)
}

/** NaN lies in no range. */
function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

export function matchesFindings(choices: readonly FindingChoice[], categories: readonly FindingCategory[]): boolean {
  if (choices.length === 0) return true
  return choices.some((choice) => {
    if (choice === 'flagged') return categories.length > 0
    if (choice === 'not-flagged') return categories.length === 0
    return categories.includes(choice)
  })
}

/** The filter with the brush of one score set, or taken away by null. */
export function withRange(filter: PatchFilter, candidate: string, metric: string, brush: Brush | null): PatchFilter {
  const others = filter.ranges.filter((range) => range.candidate !== candidate || range.metric !== metric)
  return { ...filter, ranges: brush ? [...others, { candidate, metric, ...brush }] : others }
}

/** The filter with a choice of findings added, or taken away when it was there. */
export function withFindingToggled(filter: PatchFilter, choice: FindingChoice): PatchFilter {
  const without = filter.findings.filter((other) => other !== choice)
  return { ...filter, findings: without.length < filter.findings.length ? without : [...filter.findings, choice] }
}
