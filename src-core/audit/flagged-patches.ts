import { causeIndex } from '../scores/cause-categories.ts'
import { isFlagged } from '../scores/sfrc/sfrc.ts'
import { thresholdHolds, type SfrcSubject } from '../scores/sfrc/threshold-validity.ts'
import type { AuditRecord } from './audit-record.ts'
import type { OutputScores } from '../scores/output-scores.ts'

/** What can flag a patch: its sFRC crossing, or a cause by which the shape ledger says that structure changed. */
export const flagMethods = ['sfrc', 'shape'] as const
export type FlagMethod = (typeof flagMethods)[number]

const structural = new Set((['lost', 'invented', 'lost-detail', 'identity-change'] as const).map(causeIndex))

type FlaggedAudit = Pick<AuditRecord, 'discrepancy' | 'patchRows' | 'source'>

/** The patches of an audit as a threshold of sFRC has to fit them. */
export const sfrcSubject = ({
  patchRows,
  source: { pixelSpacing }
}: Pick<AuditRecord, 'patchRows' | 'source'>): SfrcSubject => ({
  patchSize: patchRows,
  pixelSpacing: pixelSpacing?.[0] ?? null
})

/**
 * Which patches of a candidate a method flags, by the thresholds that the audit was run with: `sfrc` those that stop
 * correlating at the hallucination threshold or below, `shape` those whose cause is lost or invented structure, lost detail or a
 * changed identity: mild blur, noise, shift and bias change how structure looks, not which is there. Null where the audit has no such scores, and
 * for `sfrc` where the threshold does not hold for the audit's patches.
 */
export function flagsOf(method: FlagMethod, scores: OutputScores, record: FlaggedAudit): boolean[] | null {
  const { discrepancy } = record
  const values = method === 'sfrc' ? scores.frcCrossing : scores.cause
  if (!values || !discrepancy || (method === 'sfrc' && !thresholdHolds(discrepancy.sfrc, sfrcSubject(record))))
    return null
  return Array.from(values, (value) => (method === 'sfrc' ? isFlagged(value, discrepancy.sfrc) : structural.has(value)))
}

/** How many patches of each slice are flagged; slices by their number, from `first`. */
export function flaggedBySlice(
  flags: readonly boolean[],
  slices: Int32Array,
  first: number,
  sliceCount: number
): number[] {
  const counts = new Array<number>(sliceCount).fill(0)
  flags.forEach((flagged, patch) => (counts[slices[patch]! - first]! += Number(flagged)))
  return counts
}
