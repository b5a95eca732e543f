import { asc, eq } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import type { Finding, FindingRevision, Judgement, UndoneFinding } from '../review/finding.ts'
import type { Tables } from './database.ts'
import {
  addFinding,
  append,
  asFinding,
  asRevisions,
  findingAt,
  judgementOf,
  latestStatement,
  reviewOf,
  revisionCount,
  standingWithout,
  statementsOfStep,
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
  /**
   * Step of the statement. Statements of one step are undone together, and on one finding they are one revision.
   * Default: a step of its own.
   */
  readonly stepId?: string | null
}

/**
 * Findings of a workspace: one for each patch, output and reviewer, and one more for each blinded review.
 * A blinded review is an independent observation. Each statement and each undo appends a revision; nothing is
 * overwritten or deleted. Statements of one step show as one revision; the rows of all of them stay.
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
  record(statement: FindingStatement): Finding {
    return this.#commit((transaction) => recordIn(transaction, statement))
  }

  /** Records several judgements, all or none. @throws audit.unknown, review.unknown */
  recordAll(statements: readonly FindingStatement[]): Finding[] {
    return this.#commit((transaction) => statements.map((statement) => recordIn(transaction, statement)))
  }

  /**
   * Undoes the reviewer's latest step in an audit. Each of its findings then shows the statement before it, or is
   * withdrawn.
   * Further undos go further back, across findings; null if none is left. A new statement is the latest again.
   * Statements of a blinded review are undone only in that review.
   * @param windows own window and other open windows. Own statements are undone first, then those of closed windows
   * @param place limits the undo to one output in its review, if no later statement exists there
   */
  undo(auditId: string, reviewer: string, windows: Windows = noWindow, place?: StatedPlace): UndoneFinding | null {
    return this.#commit((transaction) => {
      const latest = latestStatement(transaction, auditId, reviewer, windows, place)
      if (latest === undefined || (place && latest.revision.reviewId !== place.reviewId)) return null
      const [first, ...others] = statementsOfStep(transaction, latest).map((statement) =>
        withdraw(transaction, statement, windows.window)
      )
      return others.length > 0 ? { ...first!, others } : first!
    })
  }

  /** Findings of an audit in their present state, by patch, without withdrawn ones. */
  list(auditId: string): Finding[] {
    const rows = this.#tables
      .select({ finding: findings, revision: findingRevisions, review: reviews })
      .from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .leftJoin(reviews, eq(reviews.id, findingRevisions.reviewId))
      .where(eq(findings.auditId, auditId))
      .orderBy(
        asc(findings.patchIndex),
        asc(findings.denoiserKey),
        asc(findings.reviewer),
        asc(findingRevisions.sequence)
      )
      .all()
    const latest = groups(rows, ({ finding }) => finding.id).flatMap((own) => {
      const { finding, review } = own.at(-1)!
      const revision = asRevisions(own.map((row) => row.revision)).at(-1)!
      const judgement = judgementOf(revision)
      return judgement === null ? [] : [asFinding(finding, revision, judgement, statedIn(review))]
    })
    // The finding stated last comes last among those of one reader on one output.
    return groups(latest, (one) => JSON.stringify([one.patchIndex, one.denoiserKey, one.reviewer])).flatMap((own) =>
      own.sort((one, other) => one.sequence - other.sequence)
    )
  }

  /** Revisions of a finding, first to last. @throws finding.unknown */
  history(id: string): FindingRevision[] {
    const rows = this.#tables
      .select({ reviewer: findings.reviewer, revision: findingRevisions, review: reviews })
      .from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .leftJoin(reviews, eq(reviews.id, findingRevisions.reviewId))
      .where(eq(findings.id, id))
      .orderBy(asc(findingRevisions.sequence))
      .all()
      .map(({ revision, ...of }) => ({ ...of, ...revision }))
    if (rows.length === 0) throw new DenoscopeError('finding.unknown', `${id}: no such finding in this workspace`)
    return asRevisions(rows).map((row) => ({
      findingId: id,
      revision: row.revision,
      judgement: judgementOf(row),
      reviewer: row.reviewer,
      review: statedIn(row.review),
      recordedAt: row.recordedAt
    }))
  }

  #commit<Result>(work: (transaction: Transaction) => Result): Result {
    const result = this.#tables.transaction(work, { behavior: 'immediate' })
    this.#saved()
    return result
  }
}

function recordIn(
  transaction: Transaction,
  { judgement, reviewId = null, window = null, stepId = null, ...place }: FindingStatement
): Finding {
  const review = reviewId === null ? null : reviewOf(transaction, reviewId)
  const at = { ...place, blindedReviewId: review?.blinded ? reviewId : null }
  const finding = findingAt(transaction, at) ?? addFinding(transaction, at)
  const row = append(transaction, finding.id, { judgement, reviewId, windowId: window, stepId }, null)
  return asFinding(finding, { ...row, revision: revisionCount(transaction, finding.id) }, judgement, review)
}

/** Undoes a statement and those of its step on the same finding. */
function withdraw(
  transaction: Transaction,
  { finding, revision }: NonNullable<ReturnType<typeof latestStatement>>,
  window: string | null
): UndoneFinding {
  const standing = standingWithout(transaction, revision)
  const judgement = standing ? judgementOf(standing) : null
  const reviewId = standing?.reviewId ?? null
  const row = append(
    transaction,
    finding.id,
    { judgement, reviewId, windowId: window, stepId: null },
    revision.sequence
  )
  const { auditId, patchIndex, denoiserKey } = finding
  const appended = { ...row, revision: revisionCount(transaction, finding.id) }
  const review = reviewId === null ? null : reviewOf(transaction, reviewId)
  return { auditId, patchIndex, denoiserKey, finding: judgement && asFinding(finding, appended, judgement, review) }
}

/** Items with the same key, by first appearance. */
function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const byKey = new Map<string, Item[]>()
  for (const item of items) {
    const own = byKey.get(keyOf(item))
    if (own) own.push(item)
    else byKey.set(keyOf(item), [item])
  }
  return [...byKey.values()]
}
