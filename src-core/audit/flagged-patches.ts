import { causeIndex } from '../scores/cause-categories.ts'
import { isFlagged } from '../scores/sfrc/sfrc.ts'
import { thresholdHolds, type SfrcSubject } from '../scores/sfrc/sfrc-calibration.ts'
import type { AuditRecord } from './audit-record.ts'
import type { OutputScores } from '../scores/metric-definition.ts'

/** Methods that flag a patch: its sFRC crossing, or a cause in the error map that means changed structure. */
export const flagMethods = ['sfrc', 'shape'] as const
export type FlagMethod = (typeof flagMethods)[number]

const structural = new Set((['lost', 'invented', 'lost-detail', 'identity-change'] as const).map(causeIndex))

type FlaggedAudit = Pick<AuditRecord, 'discrepancy' | 'patchRows' | 'source'>

/** Patch size and pixel spacing of an audit, for which a threshold of sFRC must hold. */
export const sfrcSubject = ({
  patchRows,
  source: { pixelSpacing }
}: Pick<AuditRecord, 'patchRows' | 'source'>): SfrcSubject => ({
  patchSize: patchRows,
  pixelSpacing: pixelSpacing?.[0] ?? null
})

/**
 * Flags the patches of an output by one method, with the audit's thresholds:
 * - `sfrc`: the correlation ends at the hallucination threshold or below;
 * - `shape`: the cause is lost or invented structure, lost detail or a changed identity.
 * Mild blur, noise, shift and bias change the look of structure, not its presence.
 * @returns null if the audit has no such scores; for `sfrc` also if the threshold does not hold for the patches
 */
export function flagsOf(method: FlagMethod, scores: OutputScores, record: FlaggedAudit): boolean[] | null {
  const { discrepancy } = record
  const values = method === 'sfrc' ? scores.frcCrossing : scores.cause
  if (!values || !discrepancy || (method === 'sfrc' && !thresholdHolds(discrepancy.sfrc, sfrcSubject(record))))
    return null
  return Array.from(values, (value) => (method === 'sfrc' ? isFlagged(value, discrepancy.sfrc) : structural.has(value)))
}

/** Number of flagged patches on each slice, from slice `first` on. */
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
