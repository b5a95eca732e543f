import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, isNull, ne, notInArray, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import type { Finding, Judgement, StatedIn } from '../review/finding.ts'
import type { Tables } from './database.ts'
import { audits, findingRevisions, findings, reviews } from './schema.ts'
import { undoableIn, type Windows } from './undo-windows.ts'

export type Transaction = Parameters<Parameters<Tables['transaction']>[0]>[0]
type FindingRow = typeof findings.$inferSelect
type RevisionRow = typeof findingRevisions.$inferSelect

/**
 * Sequence numbers of undone statements: the one that an undo names, and those before it of the same step.
 * @param findingId limits them to one finding
 */
const undone = (findingId?: string) => sql`(
  SELECT stated.sequence FROM finding_revisions AS undoing
  JOIN finding_revisions AS named ON named.sequence = undoing.undoes
  JOIN finding_revisions AS stated ON stated.finding_id = named.finding_id
    AND (stated.sequence = named.sequence OR (stated.step_id = named.step_id AND stated.sequence < named.sequence))
  WHERE undoing.undoes IS NOT NULL ${findingId === undefined ? sql`` : sql`AND undoing.finding_id = ${findingId}`})`

/** Output of a patch, and the review of the judgement. */
export type StatedPlace = Pick<FindingRow, 'patchIndex' | 'denoiserKey'> & { readonly reviewId: string }

type Place = Omit<FindingRow, 'id'>

/** Finding of a place, in a blinded review or open. At most one exists. */
export function findingAt(
  transaction: Transaction,
  { auditId, patchIndex, denoiserKey, reviewer, blindedReviewId }: Place
): FindingRow | undefined {
  return transaction
    .select()
    .from(findings)
    .where(
      and(
        eq(findings.auditId, auditId),
        eq(findings.patchIndex, patchIndex),
        eq(findings.denoiserKey, denoiserKey),
        eq(findings.reviewer, reviewer),
        isBlindedIn(blindedReviewId)
      )
    )
    .get()
}

const isBlindedIn = (reviewId: string | null) =>
  reviewId === null ? isNull(findings.blindedReviewId) : eq(findings.blindedReviewId, reviewId)

/** Review as findings name it. @throws review.unknown */
export function reviewOf(transaction: Transaction, id: string): StatedIn {
  const review = statedIn(transaction.select().from(reviews).where(eq(reviews.id, id)).get() ?? null)
  if (review) return review
  throw new DenoscopeError('review.unknown', `${id}: no such review in this workspace`)
}

export const statedIn = (review: typeof reviews.$inferSelect | null): StatedIn | null =>
  review && { id: review.id, createdAt: review.createdAt, blinded: review.plan.blinded }

export function addFinding(transaction: Transaction, place: Place): FindingRow {
  const audit = transaction.select({ id: audits.id }).from(audits).where(eq(audits.id, place.auditId)).get()
  if (audit === undefined)
    throw new DenoscopeError('audit.unknown', `${place.auditId}: no such audit in this workspace`)
  return transaction
    .insert(findings)
    .values({ id: randomUUID(), ...place })
    .returning()
    .get()
}

interface Statement {
  /** Null withdraws the finding. */
  readonly judgement: Judgement | null
  readonly reviewId: string | null
  readonly windowId: string | null
  /** Step of the statement; null for a step of its own. */
  readonly stepId: string | null
}

export function append(
  transaction: Transaction,
  findingId: string,
  { judgement, reviewId, windowId, stepId }: Statement,
  undoes: number | null
): RevisionRow {
  const last = transaction
    .select({ revision: sql<number>`coalesce(max(${findingRevisions.revision}), 0)` })
    .from(findingRevisions)
    .where(eq(findingRevisions.findingId, findingId))
    .get()!
  return transaction
    .insert(findingRevisions)
    .values({
      findingId,
      revision: last.revision + 1,
      category: judgement?.category ?? null,
      severity: judgement?.severity ?? null,
      note: judgement?.note ?? '',
      region: judgement?.region ?? null,
      reviewId,
      recordedAt: new Date().toISOString(),
      undoes,
      windowId,
      stepId
    })
    .returning()
    .get()
}

/**
 * Latest statement that can be undone.
 * @param place limits the search to one output and its review. Default: any output, outside blinded reviews
 */
export function latestStatement(
  transaction: Transaction,
  auditId: string,
  reviewer: string,
  windows: Windows,
  place?: StatedPlace
) {
  const blindedReviewId = place && reviewOf(transaction, place.reviewId).blinded ? place.reviewId : null
  for (const isUndoable of undoableIn(findingRevisions.windowId, windows)) {
    const latest = transaction
      .select({ finding: findings, revision: findingRevisions })
      .from(findingRevisions)
      .innerJoin(findings, eq(findings.id, findingRevisions.findingId))
      .where(
        and(
          eq(findings.auditId, auditId),
          eq(findings.reviewer, reviewer),
          isBlindedIn(blindedReviewId),
          isUndoable,
          place && eq(findings.patchIndex, place.patchIndex),
          place && eq(findings.denoiserKey, place.denoiserKey),
          isNull(findingRevisions.undoes),
          notInArray(findingRevisions.sequence, undone())
        )
      )
      .orderBy(desc(findingRevisions.sequence))
      .limit(1)
      .get()
    if (latest) return latest
  }
  return undefined
}

/** True for statements, false for undos. The plus keeps SQLite from reading all statements by the index of `undoes`. */
const isStatement = sql`+${findingRevisions.undoes} IS NULL`

/**
 * Statements of the step of a statement that can be undone: the latest of each finding, the given one first.
 * @param statement latest statement that can be undone
 */
export function statementsOfStep(
  transaction: Transaction,
  statement: { readonly finding: FindingRow; readonly revision: RevisionRow }
) {
  const { finding, revision } = statement
  if (revision.stepId === null) return [statement]
  const rows = transaction
    .select({ finding: findings, revision: findingRevisions })
    .from(findingRevisions)
    .innerJoin(findings, eq(findings.id, findingRevisions.findingId))
    .where(
      and(
        eq(findingRevisions.stepId, revision.stepId),
        eq(findings.auditId, finding.auditId),
        eq(findings.reviewer, finding.reviewer),
        isBlindedIn(finding.blindedReviewId),
        isStatement,
        notInArray(findingRevisions.sequence, undone())
      )
    )
    .orderBy(desc(findingRevisions.sequence))
    .all()
  const latest = new Map<string, (typeof rows)[number]>()
  for (const row of rows) if (!latest.has(row.finding.id)) latest.set(row.finding.id, row)
  return [...latest.values()]
}

/** Latest statement of the finding outside of a step that was not undone: the state of the finding without the step. */
export function standingWithout(
  transaction: Transaction,
  { findingId, sequence, stepId }: RevisionRow
): RevisionRow | undefined {
  return transaction
    .select()
    .from(findingRevisions)
    .where(
      and(
        eq(findingRevisions.findingId, findingId),
        stepId === null ? ne(findingRevisions.sequence, sequence) : sql`${findingRevisions.stepId} IS NOT ${stepId}`,
        isStatement,
        notInArray(findingRevisions.sequence, undone(findingId))
      )
    )
    .orderBy(desc(findingRevisions.sequence))
    .limit(1)
    .get()
}

/**
 * Rows of one finding as revisions, numbered from 1. Consecutive rows of one step are one revision, in the state of
 * the last.
 * @param rows in the order of their sequence
 */
export function asRevisions<Row extends Pick<RevisionRow, 'stepId' | 'revision'>>(rows: readonly Row[]): Row[] {
  const lasts = rows.filter(({ stepId }, at) => stepId === null || rows[at + 1]?.stepId !== stepId)
  return lasts.map((row, at) => ({ ...row, revision: at + 1 }))
}

/** Number of revisions of a finding. */
export function revisionCount(transaction: Transaction, findingId: string): number {
  const rows = transaction
    .select({ stepId: findingRevisions.stepId, revision: findingRevisions.revision })
    .from(findingRevisions)
    .where(eq(findingRevisions.findingId, findingId))
    .orderBy(asc(findingRevisions.sequence))
    .all()
  return asRevisions(rows).length
}

export function judgementOf({ category, severity, note, region }: RevisionRow): Judgement | null {
  return category === null || severity === null ? null : { category, severity, note, region }
}

export function asFinding(
  { id, auditId, patchIndex, denoiserKey, reviewer }: FindingRow,
  { revision, sequence, recordedAt }: RevisionRow,
  judgement: Judgement,
  review: StatedIn | null
): Finding {
  return { id, auditId, patchIndex, denoiserKey, reviewer, ...judgement, review, revision, sequence, recordedAt }
}
