import type { AuditRecord, AuditScores, PatchRole, PatchTable } from '../audit/audit.ts'
import { candidatesOf, comparedRole, roleLabel } from '../audit/candidates.ts'
import type { ImageBatch } from '../images/image.ts'
import type { Finding } from '../review/finding.ts'

/** What a report is made from. */
export interface ReportInput {
  readonly record: AuditRecord
  readonly patches: PatchTable
  /** Empty for an audit without a reference. */
  readonly scores: AuditScores
  /** As they stand; of this audit only. */
  readonly findings: readonly Finding[]
  /** The audit's own title unless given. */
  readonly title?: string
  /** Patches of a role in the order asked for: shape (indices.length, rows, columns), 0..1. */
  readPatches(role: PatchRole, indices: readonly number[]): Promise<ImageBatch>
  readonly appVersion: string
}

export const titleOf = ({ title, record }: ReportInput): string => title?.trim() || record.title

/** What a candidate is called: a denoiser's label, the noisy input, or the compared series. */
export function candidateLabel({ record }: ReportInput, key: string): string {
  if (key === 'noisy') return 'Noisy input'
  return key === comparedRole ? record.source.label : roleLabel(record, key)
}

/** The candidates in the order in which they are shown. */
export const candidateKeys = ({ record }: ReportInput): string[] => candidatesOf(record)
