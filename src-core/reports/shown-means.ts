import type { AuditRecord } from '../audit/audit-record.ts'
import { count } from './number-text.ts'
import type { ReportInput } from './report-input.ts'

/** Means, and in words of which patches: 'patches', 'the 120 patches that are not mostly air'. */
export interface ShownMeans {
  readonly means: AuditRecord['means']
  readonly of: string
}

/**
 * The means that a report speaks of, the same that the screen shows at first: without patches that show mostly air, where
 * the audit knows them. Air is easy for every denoiser and can turn the order of candidates round.
 */
export function shownMeans({ means, meansWithoutAir, airPatches = 0, patchCount }: AuditRecord): ShownMeans {
  if (!meansWithoutAir) return { means, of: 'patches' }
  const left = patchCount - airPatches
  return {
    means: meansWithoutAir,
    of: left === 1 ? 'the one patch that is not mostly air' : `the ${count(left)} patches that are not mostly air`
  }
}

/** True if counts leave out patches that are mostly air: they do where means do. */
export const leavesOutAir = ({ record, air }: Pick<ReportInput, 'record' | 'air'>): boolean =>
  record.meansWithoutAir !== undefined && air !== null
