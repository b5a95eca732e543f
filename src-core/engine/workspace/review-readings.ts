import { readAir, readScores } from '../../audit/audit-files.ts'
import { hasInput } from '../../audit/audited-outputs.ts'
import { blindedReadings, embargoes } from '../../review/embargo.ts'
import type { ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import { reviewQueue } from '../../review/review-queue.ts'
import { reviewResults, type Reading, type ReviewResults } from '../../review/review-results.ts'
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
  return reviewResults(review.plan, readingsOf(workspace, new Queues(workspace), id), embargoedBy)
}

/** Results of a review for the person at the workbench. @throws review.unknown */
export function shownResults(workspace: Workspace, queues: Queues, id: string): ReviewResults {
  const review = workspace.reviews.get(id)
  const embargoedBy = blindedReadings([review], currentReader(workspace)).map(({ reader }) => reader)
  return reviewResults(review.plan, readingsOf(workspace, queues, id), embargoedBy)
}

/** Readings of a review: queue and answers of each reader. */
export function readingsOf({ reviews }: Workspace, queues: Queues, id: string): Reading[] {
  return reviews
    .readers(id)
    .map((reader) => ({ reader, items: queues.of(id, reader), answers: reviews.answers(id, reader) }))
}
