import type { AuditRecord } from '../audit/audit-record.ts'
import type { CohortConditions, CohortExclusion, CohortFailure, CohortFile, CohortJob } from './cohort-job.ts'

/** Means over the patches of one slice that are not mostly air. */
export interface SliceMeans {
  /** 0-based. */
  readonly slice: number
  /** Number of patches in the means. */
  readonly patches: number
  /** By output, then by score; NaN if no patch has a value. */
  readonly means: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** One finished audit of a cohort. */
export interface CohortAudit {
  readonly job: CohortJob
  /** Path of the audit's folder. */
  readonly folder: string
  readonly record: AuditRecord
  readonly conditions: CohortConditions
  /** Slices that hold patches which are not mostly air, ascending. */
  readonly sliceMeans: readonly SliceMeans[]
}

/** Content of a cohort's folder. */
export interface CohortResults {
  readonly cohort: CohortFile
  /** Finished audits in the order of their jobs, read one at a time. */
  readonly audits: AsyncIterable<CohortAudit>
  /** Last failures of jobs. Called after `audits`, it has those of damaged audits too. */
  readonly failures: () => readonly CohortFailure[]
  readonly exclusions: readonly CohortExclusion[]
}
