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

/** Statement of a reviewer: a judgement of one patch of one output. */
export interface FindingStatement {
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly reviewer: string
  readonly judgement: Judgement
  /** Review of the statement. Default: none, stated in the audit. */
  readonly reviewId?: string | null
  /** Window of the statement; null if none. */
  readonly window?: string | null
}

/**
 * Findings of a workspace: one for each patch, output and reviewer, and one more for each blinded review.
 * A blinded review is an independent observation. Each statement and each undo appends a revision; nothing is
 * overwritten or deleted.
 * Results of these methods are on disk.
 */
export class FindingStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** Opens the store. @param saved called after each commit */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  /** Records a judgement or revises an earlier one. @throws audit.unknown, review.unknown */
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
   * Undoes the reviewer's latest statement in an audit. The finding then shows the statement before it, or is
   * withdrawn.
   * Further undos go further back, across findings; null if none is left. A new statement is the latest again.
   * Statements of a blinded review are undone only in that review.
   * @param windows own window and other open windows. Own statements are undone first, then those of closed windows
   * @param place limits the undo to one output in its review, if no later statement exists there
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

  /** Findings of an audit in their present state, by patch, without withdrawn ones. */
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

  /** Revisions of a finding, first to last. @throws finding.unknown */
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
