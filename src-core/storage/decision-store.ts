import { and, asc, eq } from 'drizzle-orm'
import type { Decision } from '../review/consensus.ts'
import type { ReviewAnswer } from '../review/review-plan.ts'
import type { Tables } from './database.ts'
import { reviewDecisions } from './schema.ts'

/** Statement of a person on a case of a consensus round. */
export interface DecisionStatement {
  readonly reviewId: string
  /** Key of the case, see `keyOf`. */
  readonly caseKey: string
  readonly person: string
  readonly answer: ReviewAnswer
}

/** Statements of consensus rounds. Nothing is overwritten or deleted. */
export class DecisionStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** Opens the store. @param saved called after each commit */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  /** Present statements of a review: for each case and person the latest, in the order of recording. */
  list(reviewId: string): Decision[] {
    const rows = this.#tables
      .select()
      .from(reviewDecisions)
      .where(eq(reviewDecisions.reviewId, reviewId))
      .orderBy(asc(reviewDecisions.sequence))
      .all()
    const latest = new Map<string, (typeof rows)[number]>()
    for (const row of rows) {
      const key = JSON.stringify([row.caseKey, row.person])
      // A later statement moves to the end.
      latest.delete(key)
      latest.set(key, row)
    }
    return [...latest.values()].flatMap(({ caseKey, person, answer, recordedAt }) =>
      answer ? [{ caseKey, person, answer, recordedAt }] : []
    )
  }

  /** Records a statement or revises an earlier one. */
  state(statement: DecisionStatement): void {
    this.#tables
      .insert(reviewDecisions)
      .values({ ...statement, recordedAt: new Date().toISOString() })
      .run()
    this.#saved()
  }

  /** Undoes a person's latest statement on a case. The one before it stands again. @returns false if none is left */
  undo({ reviewId, caseKey, person }: Omit<DecisionStatement, 'answer'>): boolean {
    const isUndone = this.#tables.transaction(
      (transaction) => {
        const place = and(
          eq(reviewDecisions.reviewId, reviewId),
          eq(reviewDecisions.caseKey, caseKey),
          eq(reviewDecisions.person, person)
        )
        const rows = transaction
          .select()
          .from(reviewDecisions)
          .where(place)
          .orderBy(asc(reviewDecisions.sequence))
          .all()
        const undone = new Set(rows.map(({ undoes }) => undoes))
        const standing = rows.filter(({ sequence, undoes }) => undoes === null && !undone.has(sequence))
        const latest = standing.at(-1)
        if (!latest) return false
        transaction
          .insert(reviewDecisions)
          .values({
            reviewId,
            caseKey,
            person,
            answer: standing.at(-2)?.answer ?? null,
            recordedAt: new Date().toISOString(),
            undoes: latest.sequence
          })
          .run()
        return true
      },
      { behavior: 'immediate' }
    )
    if (isUndone) this.#saved()
    return isUndone
  }
}
