import { readAir, readScores } from '../../audit/audit-files.ts'
import { hasInput } from '../../audit/audited-outputs.ts'
import { blindedReadings, embargoes } from '../../review/embargo.ts'
import type { ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import { reviewQueue } from '../../review/review-queue.ts'
import { reviewResults, type Reading, type ReviewResults } from '../../review/review-results.ts'
import { scoresOf } from '../../scores/table/score-table.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { currentReader } from './shown-findings.ts'

interface WorkspaceOwner {
  readonly workspace: Workspace
}

/** Queues of the latest readings. A queue never changes. */
export class Queues {
  readonly #context: WorkspaceOwner
  readonly #kept = new Map<string, ReviewItem[]>()

  constructor(context: WorkspaceOwner) {
    this.#context = context
  }

  /** @throws review.unknown */
  of(id: string, reader: string): ReviewItem[] {
    const key = `${id} ${reader}`
    const items = this.#kept.get(key) ?? drawQueue(this.#context, this.#context.workspace.reviews.get(id).plan, reader)
    this.#kept.delete(key)
    this.#kept.set(key, items)
    if (this.#kept.size > keptQueues) this.#kept.delete(this.#kept.keys().next().value!)
    return items
  }
}
const keptQueues = 8

/** Draws the queue of a reader. */
export function drawQueue({ workspace }: WorkspaceOwner, plan: ReviewPlan, reader: string): ReviewItem[] {
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
export function resultsOf(context: WorkspaceOwner, id: string): ReviewResults {
  const review = context.workspace.reviews.get(id)
  const embargoedBy = embargoes([review], []).flatMap(({ readings }) => readings.map(({ reader }) => reader))
  return reviewResults(review.plan, readingsOf(context, new Queues(context), id), embargoedBy)
}

/** Results of a review for the person at the workbench. @throws review.unknown */
export function shownResults(context: WorkspaceOwner, queues: Queues, id: string): ReviewResults {
  const review = context.workspace.reviews.get(id)
  const embargoedBy = blindedReadings([review], currentReader(context.workspace)).map(({ reader }) => reader)
  return reviewResults(review.plan, readingsOf(context, queues, id), embargoedBy)
}

/** Readings of a review: queue and answers of each reader. */
export function readingsOf({ workspace: { reviews } }: WorkspaceOwner, queues: Queues, id: string): Reading[] {
  return reviews
    .readers(id)
    .map((reader) => ({ reader, items: queues.of(id, reader), answers: reviews.answers(id, reader) }))
}
