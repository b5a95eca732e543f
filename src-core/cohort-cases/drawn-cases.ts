import type { DrawnFrom } from '../audit/drawn-from.ts'
import type { CohortFile } from '../cohort/cohort-job.ts'
import type { CohortAudit } from '../cohort/cohort-results.ts'
import type { DrawnCase } from './balanced-cases.ts'
import type { CaseChoice } from './case-choice.ts'

/** A finished audit, and its patches in the order in which they are drawn. */
export interface DrawnAudit extends Pick<CohortAudit, 'job' | 'folder' | 'record'> {
  readonly patches: readonly number[]
}

/** Cases of a cohort, and the audits that they are of. */
export interface DrawnCases {
  readonly cohort: CohortFile
  readonly setting: string
  readonly auditSeed: number
  readonly choice: CaseChoice
  readonly audits: readonly DrawnAudit[]
  readonly cases: readonly DrawnCase[]
  readonly leftOut: DrawnFrom['leftOut']
}
