import { and, asc, eq, max } from 'drizzle-orm'
import type { Tables } from './database.ts'
import { findingAt } from './finding-rows.ts'
import { appendMissing } from './merge-log.ts'
import { audits, findingRevisions, findings, reportWords, reviewAnswers, reviews } from './schema.ts'

/** What a merge brought; what was there already is not counted. */
export interface MergeSummary {
  readonly audits: number
  /** Statements and undos of findings. */
  readonly revisions: number
  readonly reviews: number
  /** Answers and undos of reviews. */
  readonly answers: number
}

type Transaction = Parameters<Parameters<Tables['transaction']>[0]>[0]

/**
 * Takes over everything that another workspace's tables hold about audits, findings and reviews, in one transaction.
 * Nothing is overwritten: statements are appended with their own times, and those that are there already are recognised,
 * so that merging again brings nothing. Where both workspaces have statements on one thing by one reader, the latest by
 * time stands; all of them stay in its history. Words of a report are taken over where there were none.
 */
export function mergeTables(target: Tables, other: Tables): MergeSummary {
  return target.transaction((transaction) => {
    const brought = {
      audits: insertMissing(transaction, audits, other.select().from(audits).all()),
      // Before findings, which name them.
      reviews: insertMissing(transaction, reviews, other.select().from(reviews).all()),
      revisions: mergeFindings(transaction, other),
      answers: mergeAnswers(transaction, other)
    }
    insertMissing(transaction, reportWords, other.select().from(reportWords).all())
    return brought
  }, { behavior: 'immediate' })
}

function insertMissing<Table extends typeof audits | typeof reviews | typeof reportWords>(
  transaction: Transaction, table: Table, rows: readonly Table['$inferSelect'][]
): number {
  return rows.reduce((added, row) => added + transaction.insert(table).values(row).onConflictDoNothing().run().changes, 0)
}

function mergeFindings(transaction: Transaction, other: Tables): number {
  const revisionsOf = (tables: Tables | Transaction, findingId: string) =>
    tables.select().from(findingRevisions).where(eq(findingRevisions.findingId, findingId)).orderBy(asc(findingRevisions.sequence)).all()
  return other.select().from(findings).all().reduce((added, finding) => {
    const { id: findingId } = placeOf(transaction, finding)
    return added + appendMissing({
      mine: revisionsOf(transaction, findingId),
      theirs: revisionsOf(other, finding.id),
      contentOf: ({ category, severity, note, region, reviewId }) => ({ category, severity, note, region, reviewId }),
      withdrawn: { category: null, severity: null, note: '', region: null, reviewId: null },
      append: (row) => transaction.insert(findingRevisions).values({
        ...row, findingId, revision: lastRevision(transaction, findingId) + 1
      }).returning().get()
    })
  }, 0)
}

/** The finding of the same place, whatever its id; made when there is none. */
const placeOf = (transaction: Transaction, finding: typeof findings.$inferSelect): typeof findings.$inferSelect =>
  findingAt(transaction, finding) ?? transaction.insert(findings).values(finding).returning().get()

function lastRevision(transaction: Transaction, findingId: string): number {
  const row = transaction.select({ last: max(findingRevisions.revision) }).from(findingRevisions)
    .where(eq(findingRevisions.findingId, findingId)).get()
  return row?.last ?? 0
}

function mergeAnswers(transaction: Transaction, other: Tables): number {
  const places = other.selectDistinct({
    reviewId: reviewAnswers.reviewId, reader: reviewAnswers.reader, position: reviewAnswers.position
  }).from(reviewAnswers).all()
  return places.reduce((added, place) => {
    const at = and(
      eq(reviewAnswers.reviewId, place.reviewId), eq(reviewAnswers.reader, place.reader), eq(reviewAnswers.position, place.position)
    )
    const answersOf = (tables: Tables | Transaction) =>
      tables.select().from(reviewAnswers).where(at).orderBy(asc(reviewAnswers.sequence)).all()
    return added + appendMissing({
      mine: answersOf(transaction),
      theirs: answersOf(other),
      contentOf: ({ answer, seconds }) => ({ answer, seconds }),
      withdrawn: { answer: null, seconds: 0 },
      append: (row) => transaction.insert(reviewAnswers).values({ ...row, ...place }).returning().get()
    })
  }, 0)
}
