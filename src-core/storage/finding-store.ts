import { and, asc, eq, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import type { Finding, FindingRevision, Judgement, UndoneFinding } from '../review/finding.ts'
import type { Tables } from './database.ts'
import {
  addFinding,
  append,
  asFinding,
  findingAt,
  judgementOf,
  latestStatement,
  reviewOf,
  standingWithout,
  statedIn,
  type StatedPlace,
  type Transaction
} from './finding-rows.ts'
import { findingRevisions, findings, reviews } from './schema.ts'
import { noWindow, type Windows } from './undo-windows.ts'

/** What a reviewer states: a judgement of one patch of one denoiser's output. */
export interface FindingStatement {
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly reviewer: string
  readonly judgement: Judgement
  /** The review in which it is stated; in the audit unless given. */
  readonly reviewId?: string | null
  /** The window in which it is stated; null where there is none. */
  readonly window?: string | null
}

/**
 * Findings of a workspace. There is one for each patch, denoiser and reviewer, and one more for each blinded review, which
 * is an observation of its own; every statement and every undo appends a revision, nothing is overwritten or deleted.
 * What these methods return is on disk.
 */
export class FindingStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** @param saved is called after each commit. */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  /** States or revises a judgement. @throws audit.unknown, review.unknown */
  record({ judgement, reviewId = null, window = null, ...place }: FindingStatement): Finding {
    return this.#commit((transaction) => {
      const review = reviewId === null ? null : reviewOf(transaction, reviewId)
      const at = { ...place, blindedReviewId: review?.blinded ? reviewId : null }
      const finding = findingAt(transaction, at) ?? addFinding(transaction, at)
      return asFinding(
        finding,
        append(transaction, finding.id, { judgement, reviewId, windowId: window }, null),
        judgement,
        review
      )
    })
  }

  /**
   * Takes back the reviewer's latest statement in an audit that has not been taken back: the finding shows what else was
   * stated last on it, or is withdrawn where nothing was. Each further undo goes one statement further back, whichever
   * finding it was on; null when none is left. A statement after an undo is again the latest. What was stated in a
   * blinded review is taken back there alone.
   * @param windows whose statements are taken back: one's own, then those of windows that are gone.
   * @param place takes back what was stated in that review on that output, where nothing has been stated since.
   */
  undo(auditId: string, reviewer: string, windows: Windows = noWindow, place?: StatedPlace): UndoneFinding | null {
    return this.#commit((transaction) => {
      const step = latestStatement(transaction, auditId, reviewer, windows, place)
      if (step === undefined || (place && step.revision.reviewId !== place.reviewId)) return null
      const { finding, revision } = step
      const standing = standingWithout(transaction, revision)
      const judgement = standing ? judgementOf(standing) : null
      const appended = append(
        transaction,
        finding.id,
        { judgement, reviewId: standing?.reviewId ?? null, windowId: windows.window },
        revision.sequence
      )
      const { patchIndex, denoiserKey } = finding
      return {
        auditId,
        patchIndex,
        denoiserKey,
        finding:
          judgement &&
          asFinding(finding, appended, judgement, appended.reviewId ? reviewOf(transaction, appended.reviewId) : null)
      }
    })
  }

  /** The findings of an audit as they stand, by patch; withdrawn ones are left out. */
  list(auditId: string): Finding[] {
    const latest = sql`${findingRevisions.revision} = (SELECT max(revision) FROM finding_revisions AS other WHERE other.finding_id = ${findings.id})`
    const rows = this.#tables
      .select({ finding: findings, revision: findingRevisions, review: reviews })
      .from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .leftJoin(reviews, eq(reviews.id, findingRevisions.reviewId))
      .where(and(eq(findings.auditId, auditId), latest))
      .orderBy(
        asc(findings.patchIndex),
        asc(findings.denoiserKey),
        asc(findings.reviewer),
        asc(findingRevisions.sequence)
      )
      .all()
    return rows.flatMap(({ finding, revision, review }) => {
      const judgement = judgementOf(revision)
      return judgement === null ? [] : [asFinding(finding, revision, judgement, statedIn(review))]
    })
  }

  /** Every revision of a finding, the first one first. @throws finding.unknown */
  history(id: string): FindingRevision[] {
    const rows = this.#tables
      .select({ reviewer: findings.reviewer, revision: findingRevisions, review: reviews })
      .from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .leftJoin(reviews, eq(reviews.id, findingRevisions.reviewId))
      .where(eq(findings.id, id))
      .orderBy(asc(findingRevisions.revision))
      .all()
    if (rows.length === 0) throw new DenoscopeError('finding.unknown', `${id}: no such finding in this workspace`)
    return rows.map(({ reviewer, revision, review }) => ({
      findingId: id,
      revision: revision.revision,
      judgement: judgementOf(revision),
      reviewer,
      review: statedIn(review),
      recordedAt: revision.recordedAt
    }))
  }

  #commit<Result>(work: (transaction: Transaction) => Result): Result {
    const result = this.#tables.transaction(work, { behavior: 'immediate' })
    this.#saved()
    return result
  }
}
