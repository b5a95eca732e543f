import { readAir, readScores } from '../../audit/audit-files.ts'
import { hasInput } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { studyFiles, type StudyFiles } from '../../reports/study-files.ts'
import { blindedReadings, embargoes } from '../../review/embargo.ts'
import type { BlindedReading } from '../../review/finding.ts'
import type { Reading, ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import { reviewQueue } from '../../review/review-queue.ts'
import { reviewResults, type ReviewResults } from '../../review/review-results.ts'
import { scoredReadings } from '../../review/scored-readings.ts'
import type { StudyPerformance } from '../../review/study-performance.ts'
import { studyTable } from '../../review/study-table.ts'
import { scoresOf } from '../../scores/table/score-table.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { currentReader } from './shown-findings.ts'

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
      definitions: scoresOf(record)
    },
    reader
  )
}

/** Results of a review for a report, the same for every exporter. @throws review.unknown */
export function resultsOf(workspace: Workspace, id: string): ReviewResults {
  const review = workspace.reviews.get(id)
  const embargoedBy = embargoes([review], []).flatMap(({ readings }) => readings.map(({ reader }) => reader))
  const readings = readingsOf(workspace, new Queues(workspace), id)
  return reviewResults(review.plan, readings, embargoedBy, workspace.decisions.list(id))
}

/** Results of a review for the person at the workbench. @throws review.unknown */
export function shownResults(workspace: Workspace, queues: Queues, id: string): ReviewResults {
  const review = workspace.reviews.get(id)
  const embargoedBy = blindedReadings([review], currentReader(workspace)).map(({ reader }) => reader)
  return reviewResults(review.plan, readingsOf(workspace, queues, id), embargoedBy, workspace.decisions.list(id))
}

/** Readings of a review: queue and answers of each reader. */
export function readingsOf({ reviews }: Workspace, queues: Queues, id: string): Reading[] {
  return reviews
    .readers(id)
    .map((reader) => ({ reader, items: queues.of(id, reader), answers: reviews.answers(id, reader) }))
}

/**
 * Files of a review for other programs.
 * @param awaited readings that must end first
 * @throws review.unknown; review.unfinished while a reading is awaited
 */
export function exportedStudy(
  workspace: Workspace,
  queues: Queues,
  id: string,
  awaited: readonly BlindedReading[]
): StudyFiles {
  requireEnded(awaited)
  const review = workspace.reviews.get(id)
  const scored = scoredReadings(review.plan, readingsOf(workspace, queues, id), workspace.decisions.list(id))
  return studyFiles(review, studyTable(review.plan, scored))
}

/** Performance of a review for a report; null if no truth is known, or while readings are open. */
export function performanceOf(workspace: Workspace, id: string): StudyPerformance | null {
  if (embargoes([workspace.reviews.get(id)], []).length > 0) return null
  const { performance, counts } = exportedStudy(workspace, new Queues(workspace), id, [])
  return counts.exported > 0 ? performance : null
}

/** Refuses an unfinished review, because an export names the outputs. @throws review.unfinished */
export function requireEnded([awaited]: readonly BlindedReading[]): void {
  if (!awaited) return
  const { reader, answered, items } = awaited
  throw new DenoscopeError(
    'review.unfinished',
    `${reader} has answered ${answered} of ${items} items of this blinded review; its answers stay in it until then`
  )
}
