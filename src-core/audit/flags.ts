import { causeIndex } from '../discrepancy/definitions.ts'
import { isFlagged } from '../discrepancy/sfrc/sfrc.ts'
import type { AuditRecord, CandidateScores } from './audit.ts'

/** What can flag a patch: its sFRC crossing, or the cause that the shape ledger gives it. */
export const flagMethods = ['sfrc', 'shape'] as const
export type FlagMethod = (typeof flagMethods)[number]

/**
 * Which patches of a candidate a method flags, by the thresholds that the audit was run with: `sfrc` those that stop
 * correlating at the hallucination threshold or below, `shape` those with a cause. Null where the audit has no such scores.
 */
export function flagsOf(method: FlagMethod, scores: CandidateScores, { discrepancy }: Pick<AuditRecord, 'discrepancy'>): boolean[] | null {
  const values = method === 'sfrc' ? scores.frcCrossing : scores.cause
  if (!values || !discrepancy) return null
  const none = causeIndex('none')
  return Array.from(values, (value) => (method === 'sfrc' ? isFlagged(value, discrepancy.sfrc) : value > none))
}

/** How many patches of each slice are flagged; slices by their number, from `first`. */
export function flaggedBySlice(flags: readonly boolean[], slices: Int32Array, first: number, sliceCount: number): number[] {
  const counts = new Array<number>(sliceCount).fill(0)
  flags.forEach((flagged, patch) => (counts[slices[patch]! - first]! += Number(flagged)))
  return counts
}
