import { unansweredItems } from '../review/embargo.ts'
import { insertedNote } from '../review/inserted-disc.ts'
import { isOnPanel } from '../review/review-design.ts'
import type { Review, ReviewPlan } from '../review/review-plan.ts'
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
  /** Items without an answer, skipped ones included, for each scored reader. Files leave them out. */
  readonly unanswered: readonly UnansweredItems[]
  readonly performance: StudyPerformance
}

/** Number of unanswered items of one reader, of all items of the queue. */
export interface UnansweredItems {
  readonly reader: string
  readonly unanswered: number
  readonly items: number
}

/** Unanswered items of the scored readers: those named in the plan, and those with an answer. */
function unansweredOf(review: Review): UnansweredItems[] {
  const { plan, answered, skipped, items } = review
  const withAnswers = Object.keys(answered).filter((reader) => answered[reader]! > skipped[reader]!)
  return [...new Set([...plan.readers, ...withAnswers])]
    .filter((reader) => !isOnPanel(plan, reader))
    .sort()
    .map((reader) => ({ reader, unanswered: unansweredItems(review, reader), items }))
}

/** All files of a study. The same review and readings give the same bytes. */
export function studyFiles(review: Review, study: StudyTable): StudyFiles {
  const { id, plan, createdAt } = review
  const unanswered = unansweredOf(review)
  const notes = [`Denoscope review ${id}, set up ${createdAt.slice(0, 10)}`, ...studyNotes(plan, unanswered)]
  return {
    ...truthsOf(study),
    imrmc: imrmcText(study, notes),
    csv: imrmcCsv(study),
    rjafroc: rjafrocExport(study, plan.marks, notes),
    readers: study.readers,
    counts: study.counts,
    unanswered,
    performance: studyPerformance(study, plan.marks)
  }
}

/** Lines about a study for its files: unanswered items, and what inserted artefacts measure. */
const studyNotes = ({ truth }: ReviewPlan, unanswered: readonly UnansweredItems[]): string[] => [
  ...(truth?.kind === 'inserted' ? [insertedNote] : []),
  ...unanswered.map(
    ({ reader, unanswered: open, items }) => `Unanswered items of ${reader} (left out) = ${open} of ${items}`
  )
]
