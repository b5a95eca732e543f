import { randomUUID } from 'node:crypto'
import { and, asc, count, desc, eq, isNull, ne, notInArray, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import {
  currentAnswer,
  currentPlan,
  type AnsweredItem,
  type Review,
  type ReviewAnswer,
  type ReviewPlan,
  type UndoneAnswer
} from '../review/review-plan.ts'
import type { Tables } from './database.ts'
import { audits, reviewAnswers, reviewEndings, reviews } from './schema.ts'
import { noWindow, undoableIn, type Windows } from './undo-windows.ts'

export interface AnswerStatement {
  readonly reviewId: string
  readonly reader: string
  readonly position: number
  readonly answer: ReviewAnswer
  readonly seconds: number
  /** Window of the answer; null if none. */
  readonly window?: string | null
}

type Transaction = Parameters<Parameters<Tables['transaction']>[0]>[0]
type AnswerRow = typeof reviewAnswers.$inferSelect

/** Sequence numbers of undone answers. */
const undone = sql`(SELECT undoes FROM review_answers WHERE undoes IS NOT NULL)`

/** Reviews of a workspace and their answers. Nothing is overwritten or deleted. */
export class ReviewStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** Opens the store. @param saved called after each commit */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  /** Creates a review. @param items length of a reader's queue @throws audit.unknown */
  create(plan: ReviewPlan, items: number): Review {
    const audit = this.#tables.select({ id: audits.id }).from(audits).where(eq(audits.id, plan.auditId)).get()
    if (audit === undefined)
      throw new DenoscopeError('audit.unknown', `${plan.auditId}: no such audit in this workspace`)
    const row = { id: randomUUID(), auditId: plan.auditId, createdAt: new Date().toISOString(), plan, items }
    this.#tables.insert(reviews).values(row).run()
    this.#saved()
    return { id: row.id, plan, createdAt: row.createdAt, items, answered: {}, skipped: {}, endedAt: {} }
  }

  /** Reviews, newest first, of one audit or of all. Reviews of removed audits are left out. */
  list(auditId?: string): Review[] {
    const rows = this.#tables
      .select({ row: reviews })
      .from(reviews)
      .innerJoin(audits, eq(audits.id, reviews.auditId))
      .where(and(isNull(audits.removedAt), auditId === undefined ? undefined : eq(reviews.auditId, auditId)))
      .orderBy(desc(reviews.createdAt), desc(reviews.id))
      .all()
    return rows.map(({ row }) => this.#asReview(row))
  }

  /** Number of reviews of an audit, removed or not. */
  count(auditId: string): number {
    return this.#tables.select({ reviews: count() }).from(reviews).where(eq(reviews.auditId, auditId)).get()!.reviews
  }

  /** Review by id. @throws review.unknown */
  get(id: string): Review {
    const row = this.#tables.select().from(reviews).where(eq(reviews.id, id)).get()
    if (row) return this.#asReview(row)
    throw new DenoscopeError('review.unknown', `${id}: no such review in this workspace`)
  }

  /** Present answers of a reader, by position. */
  answers(reviewId: string, reader: string): AnsweredItem[] {
    const latest = sql`${reviewAnswers.sequence} = (SELECT max(other.sequence) FROM review_answers AS other
      WHERE other.review_id = ${reviewAnswers.reviewId} AND other.reader = ${reviewAnswers.reader} AND other.position = ${reviewAnswers.position})`
    const rows = this.#tables
      .select()
      .from(reviewAnswers)
      .where(and(eq(reviewAnswers.reviewId, reviewId), eq(reviewAnswers.reader, reader), latest))
      .orderBy(asc(reviewAnswers.position))
      .all()
    return rows.flatMap(({ position, answer, seconds, recordedAt }) =>
      answer ? [{ position, answer: currentAnswer(answer), seconds, recordedAt }] : []
    )
  }

  /** Names of all readers who ever answered in a review. */
  readers(reviewId: string): string[] {
    const rows = this.#tables
      .selectDistinct({ reader: reviewAnswers.reader })
      .from(reviewAnswers)
      .where(eq(reviewAnswers.reviewId, reviewId))
      .all()
    return rows.map(({ reader }) => reader).sort()
  }

  /** Records an answer or revises an earlier one. */
  answer({ window: windowId = null, ...statement }: AnswerStatement): AnsweredItem {
    const recordedAt = new Date().toISOString()
    this.#tables
      .insert(reviewAnswers)
      .values({ ...statement, windowId, recordedAt })
      .run()
    this.#saved()
    const { position, answer, seconds } = statement
    return { position, answer, seconds, recordedAt }
  }

  /** Ends a reading for good. A second ending changes nothing. */
  end(reviewId: string, reader: string): void {
    const endedAt = new Date().toISOString()
    this.#tables.insert(reviewEndings).values({ reviewId, reader, endedAt }).onConflictDoNothing().run()
    this.#saved()
  }

  /**
   * Undoes the reader's latest answer. The answer before it at that position stands again.
   * @param windows own window and other open windows. Own answers are undone first, then those of closed windows
   * @returns the undone answer and its position; null if none is left
   */
  undo(reviewId: string, reader: string, windows: Windows = noWindow): UndoneAnswer | null {
    const undone = this.#tables.transaction(
      (transaction) => {
        const latest = latestStatement(transaction, reviewId, reader, windows)
        if (!latest) return null
        const standing = standingWithout(transaction, latest)
        transaction
          .insert(reviewAnswers)
          .values({
            reviewId,
            reader,
            position: latest.position,
            answer: standing?.answer ?? null,
            seconds: standing?.seconds ?? 0,
            recordedAt: new Date().toISOString(),
            undoes: latest.sequence,
            windowId: windows.window
          })
          .run()
        return { position: latest.position, answer: currentAnswer(latest.answer!) }
      },
      { behavior: 'immediate' }
    )
    this.#saved()
    return undone
  }

  #asReview({ id, plan, createdAt, items }: typeof reviews.$inferSelect): Review {
    const answers = this.readers(id).map((reader) => [reader, this.answers(id, reader)] as const)
    const countsOf = (counts: (answer: ReviewAnswer) => boolean) =>
      Object.fromEntries(answers.map(([reader, of]) => [reader, of.filter(({ answer }) => counts(answer)).length]))
    const endings = this.#tables.select().from(reviewEndings).where(eq(reviewEndings.reviewId, id)).all()
    return {
      id,
      plan: currentPlan(plan),
      createdAt,
      items,
      answered: countsOf(() => true),
      skipped: countsOf(({ kind }) => kind === 'skip'),
      endedAt: Object.fromEntries(endings.map(({ reader, endedAt }) => [reader, endedAt]))
    }
  }
}

function latestStatement(
  transaction: Transaction,
  reviewId: string,
  reader: string,
  windows: Windows
): AnswerRow | undefined {
  for (const isUndoable of undoableIn(reviewAnswers.windowId, windows)) {
    const latest = transaction
      .select()
      .from(reviewAnswers)
      .where(
        and(
          eq(reviewAnswers.reviewId, reviewId),
          eq(reviewAnswers.reader, reader),
          isUndoable,
          isNull(reviewAnswers.undoes),
          notInArray(reviewAnswers.sequence, undone)
        )
      )
      .orderBy(desc(reviewAnswers.sequence))
      .limit(1)
      .get()
    if (latest) return latest
  }
  return undefined
}

/** Latest other answer at a position that was not undone: the state without one answer. */
function standingWithout(
  transaction: Transaction,
  { reviewId, reader, position, sequence }: AnswerRow
): AnswerRow | undefined {
  return transaction
    .select()
    .from(reviewAnswers)
    .where(
      and(
        eq(reviewAnswers.reviewId, reviewId),
        eq(reviewAnswers.reader, reader),
        eq(reviewAnswers.position, position),
        ne(reviewAnswers.sequence, sequence),
        isNull(reviewAnswers.undoes),
        notInArray(reviewAnswers.sequence, undone)
      )
    )
    .orderBy(desc(reviewAnswers.sequence))
    .limit(1)
    .get()
}
