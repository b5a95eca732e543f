import type { Review } from '../review/review-plan.ts'
import { studyPerformance, type StudyPerformance } from '../review/study-performance.ts'
import type { StudyCounts, StudyTable } from '../review/study-table.ts'
import { imrmcCsv, imrmcText, truthsOf, type StudyTruths } from './imrmc.ts'
import { rjafrocExport, type RjafrocExport } from './rjafroc.ts'

/** Files of a reader study, and what they hold. */
export interface StudyFiles extends StudyTruths {
  /** Input file of the iMRMC application. */
  readonly imrmc: string
  /** Data frame of the iMRMC package for R. */
  readonly csv: string
  readonly rjafroc: RjafrocExport
  readonly readers: readonly string[]
  readonly counts: StudyCounts
  readonly performance: StudyPerformance
}

/** All files of a study. The same review and readings give the same bytes. */
export const studyFiles = ({ id, plan, createdAt }: Review, study: StudyTable): StudyFiles => ({
  ...truthsOf(study),
  imrmc: imrmcText(study, `Denoscope review ${id}, set up ${createdAt.slice(0, 10)}`),
  csv: imrmcCsv(study),
  rjafroc: rjafrocExport(study, plan.marks),
  readers: study.readers,
  counts: study.counts,
  performance: studyPerformance(study, plan.marks)
})
