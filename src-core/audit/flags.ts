import { causeIndex } from '../discrepancy/definitions.ts'
import { isFlagged } from '../discrepancy/sfrc/sfrc.ts'
import type { AuditRecord, CandidateScores } from './audit.ts'

/** What can flag a patch: its sFRC crossing, or a cause by which the shape ledger says that structure changed. */
export const flagMethods = ['sfrc', 'shape'] as const
export type FlagMethod = (typeof flagMethods)[number]

const structural = new Set((['lost', 'invented', 'lost-detail', 'identity-change'] as const).map(causeIndex))

/**
 * Which patches of a candidate a method flags, by the thresholds that the audit was run with: `sfrc` those that stop
 * correlating at the hallucination threshold or below, `shape` those whose cause is lost or invented structure, lost detail or a
 * changed identity: mild blur, noise, shift and bias change how structure looks, not which is there. Null where the audit has no such scores.
 */
export function flagsOf(method: FlagMethod, scores: CandidateScores, { discrepancy }: Pick<AuditRecord, 'discrepancy'>): boolean[] | null {
  const values = method === 'sfrc' ? scores.frcCrossing : scores.cause
  if (!values || !discrepancy) return null
  return Array.from(values, (value) => (method === 'sfrc' ? isFlagged(value, discrepancy.sfrc) : structural.has(value)))
}

/** How many patches of each slice are flagged; slices by their number, from `first`. */
export function flaggedBySlice(flags: readonly boolean[], slices: Int32Array, first: number, sliceCount: number): number[] {
  const counts = new Array<number>(sliceCount).fill(0)
  flags.forEach((flagged, patch) => (counts[slices[patch]! - first]! += Number(flagged)))
  return counts
}
