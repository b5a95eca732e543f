import { readAir, readPatchTable, readRolePatches, readScores } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { hasInput, rolesOf } from '../../audit/audited-outputs.ts'
import { imageBatch } from '../../images/image.ts'
import { studyFiles, type StudyFiles } from '../../reports/study-files.ts'
import { awaitedReadings, requireFinished, requireOpen, unansweredItems } from '../../review/embargo.ts'
import type { DiscGround } from '../../review/disc-places.ts'
import type { AnsweredItem, PatientOf, Reading, ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import { reviewQueue } from '../../review/review-queue.ts'
import { reviewResults, type ReviewResults } from '../../review/review-results.ts'
import { scoredReadings } from '../../review/scored-readings.ts'
import type { StudyPerformance } from '../../review/study-performance.ts'
import { studyTable } from '../../review/study-table.ts'
import { scoresOf } from '../../scores/table/score-table.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** Queues of the latest readings. A queue never changes. */
export class Queues {
  readonly #workspace: Workspace
  readonly #kept = new Map<string, ReviewItem[]>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** @throws review.unknown */
  of(id: string, reader: string): ReviewItem[] {
    const key = `${id} ${reader}`
    const items = this.#kept.get(key) ?? drawQueue(this.#workspace, this.#workspace.reviews.get(id).plan, reader)
    this.#kept.delete(key)
    this.#kept.set(key, items)
    if (this.#kept.size > keptQueues) this.#kept.delete(this.#kept.keys().next().value!)
    return items
  }
}
const keptQueues = 8

/** Draws the queue of a reader. */
export function drawQueue(workspace: Workspace, plan: ReviewPlan, reader: string): ReviewItem[] {
  const record = workspace.audits.get(plan.auditId)
  const directory = workspace.audits.directory(plan.auditId)
  const scores = plan.order.kind === 'worst' ? readScores(directory, record) : {}
  return reviewQueue(
    {
      plan,
      patchCount: record.patchCount,
      patchRows: record.patchRows,
      patchColumns: record.patchColumns,
      hasInput: hasInput(record),
      air: readAir(directory),
      scores,
      definitions: scoresOf(record),
      discGround: discGroundOf(directory, record),
      patientOf: patientsOf(workspace, plan)
    },
    reader
  )
}

/** Clearest images of an audit: the reference, else the noisy input, else the first output. */
function discGroundOf(directory: string, record: AuditRecord): DiscGround {
  const role = record.hasReference ? 'reference' : rolesOf(record)[0]!
  const { patchRows, patchColumns, source } = record
  return {
    source,
    read: (patches) =>
      imageBatch(readRolePatches(directory, record, role, patches), patches.length, patchRows, patchColumns)
  }
}

/**
 * Results of a review so far.
 * @param person reader at the workbench; null for a report, which is the same for every exporter
 * @throws review.unknown
 */
export function resultsOf(workspace: Workspace, queues: Queues, id: string, person: string | null): ReviewResults {
  const review = workspace.reviews.get(id)
  const embargoedBy = awaitedReadings(review, person).map(({ reader }) => reader)
  return reviewResults(review.plan, readingsOf(workspace, queues, id), {
    embargoedBy,
    decisions: workspace.decisions.list(id),
    patientOf: patientsOf(workspace, review.plan)
  })
}

/** Patients of the cases of a review; null unless they were drawn from a cohort. */
function patientsOf({ audits }: Workspace, { auditId }: ReviewPlan): PatientOf | null {
  const { drawnFrom } = audits.get(auditId)
  if (!drawnFrom) return null
  const { slice } = readPatchTable(audits.directory(auditId))
  return (patchIndex) => drawnFrom.slices[slice[patchIndex]!]!.patient
}

/** Readings of a review: queue and answers of each reader. */
export function readingsOf({ reviews }: Workspace, queues: Queues, id: string): Reading[] {
  const { endedAt } = reviews.get(id)
  return reviews
    .readers(id)
    .map((reader) => ({
      reader,
      items: queues.of(id, reader),
      answers: reviews.answers(id, reader),
      isEnded: endedAt[reader] !== undefined
    }))
}

/**
 * Answers of a reader. Those of others stay closed with the results.
 * @param person reader at the window
 * @throws review.unknown; review.unfinished
 */
export function shownAnswers(workspace: Workspace, id: string, reader: string, person: string): AnsweredItem[] {
  if (reader !== person) requireFinished(awaitedReadings(workspace.reviews.get(id), person))
  return workspace.reviews.answers(id, reader)
}

/**
 * Ends a reading for good, with items unanswered.
 * @returns number of unanswered items
 * @throws review.unknown; review.closed if the reading is finished
 */
export function endReading({ reviews }: Workspace, id: string, reader: string): number {
  const review = reviews.get(id)
  requireOpen(review, reader)
  reviews.end(id, reader)
  return unansweredItems(review, reader)
}

/**
 * Files of a review for other programs.
 * @param person reader at the workbench; null for the command line, which knows none
 * @throws review.unknown; review.unfinished while a reading is awaited
 */
export function exportedStudy(workspace: Workspace, queues: Queues, id: string, person: string | null): StudyFiles {
  const review = workspace.reviews.get(id)
  requireFinished(awaitedReadings(review, person))
  const readings = readingsOf(workspace, queues, id)
  const scored = scoredReadings(review.plan, readings, workspace.decisions.list(id))
  return studyFiles(review, studyTable(review.plan, scored, patientsOf(workspace, review.plan)))
}

/** Performance of a review for a report; null if no truth is known, or while readings are open. */
export function performanceOf(workspace: Workspace, id: string): StudyPerformance | null {
  if (awaitedReadings(workspace.reviews.get(id), null).length > 0) return null
  const { performance, counts } = exportedStudy(workspace, new Queues(workspace), id, null)
  return counts.exported > 0 ? performance : null
}
