import { and, asc, eq, max } from 'drizzle-orm'
import type { Tables } from './database.ts'
import { findingAt } from './finding-rows.ts'
import { mergeSignatures } from './merge-signatures.ts'
import {
  audits,
  findingRevisions,
  findings,
  measurements,
  reportWords,
  reviewAnswers,
  reviewDecisions,
  reviewEndings,
  reviews
} from './schema.ts'

/** Numbers of merged rows. Rows that existed before are not counted. */
export interface MergeSummary {
  readonly audits: number
  /** Statements and undos of findings. */
  readonly revisions: number
  readonly reviews: number
  /** Answers and undos of reviews. */
  readonly answers: number
  /** Statements and undos of consensus rounds. */
  readonly decisions: number
  readonly measurements: number
}

type Transaction = Parameters<Parameters<Tables['transaction']>[0]>[0]

/**
 * Merges audits, findings and reviews of another workspace, in one transaction.
 * Nothing is overwritten: statements are appended with their own times. Known statements are recognised, so a second
 * merge adds nothing.
 * Of two statements by one reader on one finding, the later one stands; the history keeps both.
 * Words of a report are copied if the target has none. Of two states of one measurement, that of the target stays.
 */
export function mergeTables(target: Tables, other: Tables): MergeSummary {
  return target.transaction(
    (transaction) => {
      const brought = {
        audits: insertMissing(transaction, audits, other.select().from(audits).all()),
        // Reviews come before findings, which refer to them.
        reviews: insertMissing(transaction, reviews, other.select().from(reviews).all()),
        revisions: mergeFindings(transaction, other),
        answers: mergeAnswers(transaction, other),
        decisions: mergeDecisions(transaction, other),
        measurements: insertMissing(transaction, measurements, other.select().from(measurements).all())
      }
      insertMissing(transaction, reviewEndings, other.select().from(reviewEndings).all())
      insertMissing(transaction, reportWords, other.select().from(reportWords).all())
      mergeSignatures(target.$client, other.$client)
      return brought
    },
    { behavior: 'immediate' }
  )
}

function insertMissing<
  Table extends typeof audits | typeof reviews | typeof reviewEndings | typeof reportWords | typeof measurements
>(transaction: Transaction, table: Table, rows: readonly Table['$inferSelect'][]): number {
  return rows.reduce(
    (added, row) => added + transaction.insert(table).values(row).onConflictDoNothing().run().changes,
    0
  )
}

type FindingRow = typeof findings.$inferSelect
type RevisionRow = typeof findingRevisions.$inferSelect

function mergeFindings(transaction: Transaction, other: Tables): number {
  const byOutput = new Map<string, FindingRow[]>()
  for (const finding of other.select().from(findings).all()) {
    const { auditId, patchIndex, denoiserKey, reviewer } = finding
    const key = JSON.stringify([auditId, patchIndex, denoiserKey, reviewer])
    byOutput.set(key, [...(byOutput.get(key) ?? []), finding])
  }
  return [...byOutput.values()].reduce((added, theirs) => added + mergeOutput(transaction, other, theirs), 0)
}

/**
 * Merges one reader's findings on one output: the open one, and those of blinded reviews.
 * The latest statement counts, by sequence. If it is one of mine, it is stated again after the merged ones.
 */
function mergeOutput(transaction: Transaction, other: Tables, theirs: readonly FindingRow[]): number {
  const latest = latestOf(revisionsOn(transaction, theirs[0]!))
  const histories = theirs
    .map((finding) => ({ finding, rows: revisionsOf(other, finding.id) }))
    .sort((one, another) => latestOf(one.rows)!.sequence - latestOf(another.rows)!.sequence)
  const missing = inOrder(histories.flatMap(({ finding, rows }) => mergeHistory(transaction, finding, rows)))
  const all = inOrder(histories.flatMap(({ rows }) => rows))
  const counts = latestOf(revisionsOn(transaction, theirs[0]!))
  if (latest?.category && counts?.findingId !== latest.findingId && isLater(latest, missing, all, contentOf)) {
    appendTo(transaction, latest.findingId, { ...contentOf(latest), recordedAt: latest.recordedAt, undoes: null })
  }
  return missing.length
}

const inOrder = (rows: readonly RevisionRow[]) => [...rows].sort((one, another) => one.sequence - another.sequence)
const latestOf = (rows: readonly RevisionRow[]) => inOrder(rows).at(-1)

function mergeHistory(transaction: Transaction, finding: FindingRow, theirs: RevisionRow[]): RevisionRow[] {
  const { id } = placeOf(transaction, finding)
  return appendMissing({
    mine: revisionsOf(transaction, id),
    theirs,
    contentOf,
    withdrawn: { category: null, severity: null, note: '', region: null, reviewId: null, stepId: null },
    append: (row) => appendTo(transaction, id, row)
  })
}

const contentOf = ({ category, severity, note, region, reviewId, stepId }: RevisionRow) => ({
  category,
  severity,
  note,
  region,
  reviewId,
  stepId
})

function appendTo(
  transaction: Transaction,
  findingId: string,
  row: ReturnType<typeof contentOf> & Pick<RevisionRow, 'recordedAt' | 'undoes'>
): RevisionRow {
  const revision = lastRevision(transaction, findingId) + 1
  return transaction
    .insert(findingRevisions)
    .values({ ...row, findingId, revision })
    .returning()
    .get()
}

const revisionsOf = (tables: Tables | Transaction, findingId: string): RevisionRow[] =>
  tables
    .select()
    .from(findingRevisions)
    .where(eq(findingRevisions.findingId, findingId))
    .orderBy(asc(findingRevisions.sequence))
    .all()

/** Revisions of all findings of a reader on an output. */
function revisionsOn(
  transaction: Transaction,
  { auditId, patchIndex, denoiserKey, reviewer }: FindingRow
): RevisionRow[] {
  return transaction
    .select({ row: findingRevisions })
    .from(findingRevisions)
    .innerJoin(findings, eq(findings.id, findingRevisions.findingId))
    .where(
      and(
        eq(findings.auditId, auditId),
        eq(findings.patchIndex, patchIndex),
        eq(findings.denoiserKey, denoiserKey),
        eq(findings.reviewer, reviewer)
      )
    )
    .all()
    .map(({ row }) => row)
}

/** Finding of the same place, whatever its id. Created if missing. */
const placeOf = (transaction: Transaction, finding: typeof findings.$inferSelect): typeof findings.$inferSelect =>
  findingAt(transaction, finding) ?? transaction.insert(findings).values(finding).returning().get()

function lastRevision(transaction: Transaction, findingId: string): number {
  const row = transaction
    .select({ last: max(findingRevisions.revision) })
    .from(findingRevisions)
    .where(eq(findingRevisions.findingId, findingId))
    .get()
  return row?.last ?? 0
}

function mergeAnswers(transaction: Transaction, other: Tables): number {
  const places = other
    .selectDistinct({
      reviewId: reviewAnswers.reviewId,
      reader: reviewAnswers.reader,
      position: reviewAnswers.position
    })
    .from(reviewAnswers)
    .all()
  return places.reduce((added, place) => {
    const at = and(
      eq(reviewAnswers.reviewId, place.reviewId),
      eq(reviewAnswers.reader, place.reader),
      eq(reviewAnswers.position, place.position)
    )
    const answersOf = (tables: Tables | Transaction) =>
      tables.select().from(reviewAnswers).where(at).orderBy(asc(reviewAnswers.sequence)).all()
    const missing = appendMissing({
      mine: answersOf(transaction),
      theirs: answersOf(other),
      contentOf: ({ answer, seconds }) => ({ answer, seconds }),
      withdrawn: { answer: null, seconds: 0 },
      append: (row) =>
        transaction
          .insert(reviewAnswers)
          .values({ ...row, ...place })
          .returning()
          .get()
    })
    return added + missing.length
  }, 0)
}

function mergeDecisions(transaction: Transaction, other: Tables): number {
  const { reviewId, caseKey, person } = reviewDecisions
  const places = other.selectDistinct({ reviewId, caseKey, person }).from(reviewDecisions).all()
  return places.reduce((added, place) => {
    const at = and(eq(reviewId, place.reviewId), eq(caseKey, place.caseKey), eq(person, place.person))
    const statementsOf = (tables: Tables | Transaction) =>
      tables.select().from(reviewDecisions).where(at).orderBy(asc(reviewDecisions.sequence)).all()
    const missing = appendMissing({
      mine: statementsOf(transaction),
      theirs: statementsOf(other),
      contentOf: ({ answer }) => ({ answer }),
      withdrawn: { answer: null },
      append: (row) =>
        transaction
          .insert(reviewDecisions)
          .values({ ...row, ...place })
          .returning()
          .get()
    })
    return added + missing.length
  }, 0)
}

/** Row of an append-only log. */
interface LogRow {
  readonly sequence: number
  readonly recordedAt: string
  /** Sequence number of the undone row. */
  readonly undoes: number | null
}

/** Two histories of one finding or answer, and a function that appends to mine. */
export interface Histories<Row extends LogRow, Content> {
  /** Rows in the order of their sequence, as in `theirs`. */
  readonly mine: readonly Row[]
  readonly theirs: readonly Row[]
  contentOf(row: Row): Content
  /** Content of a row that withdraws the finding or answer. */
  readonly withdrawn: Content
  append(row: Content & Pick<LogRow, 'recordedAt' | 'undoes'>): Row
}

/**
 * Appends the rows of their history that mine lacks, undos included.
 * The last row of a history stands. If my last row is the later one, it is stated again at the end.
 * @returns their rows that were missing
 */
export function appendMissing<Row extends LogRow, Content>(histories: Histories<Row, Content>): Row[] {
  const { mine, theirs, contentOf, append } = histories
  const known = new Map(mine.map((row) => [identityOf(row, contentOf(row)), row.sequence]))
  const undone = new Set(mine.flatMap(({ undoes }) => undoes ?? []))
  const here = new Map<number, number>()
  const missing: Row[] = []
  let last: Row | undefined
  for (const row of theirs) {
    const undoes = row.undoes === null ? null : here.get(row.undoes)
    const sequence = known.get(identityOf(row, contentOf(row)))
    if (sequence !== undefined) here.set(row.sequence, sequence)
    // Both sides may have undone the same statement, which counts once.
    if (sequence !== undefined || undoes === undefined || (undoes !== null && undone.has(undoes))) continue
    last = append({ ...contentOf(row), recordedAt: row.recordedAt, undoes })
    here.set(row.sequence, last.sequence)
    missing.push(row)
  }
  const standing = mine.at(-1)
  if (standing && last && isLater(standing, missing, theirs, contentOf)) restate(histories, standing, last)
  return missing
}

const identityOf = ({ recordedAt, undoes }: LogRow, content: unknown): string =>
  JSON.stringify([recordedAt, undoes !== null, content])

/**
 * True if a row of mine is later than all of their missing rows.
 * If they have the row too, their sequence decides, because a clock may go back. Otherwise the times decide.
 */
export function isLater<Row extends LogRow>(
  row: Row,
  missing: readonly Row[],
  theirs: readonly Row[],
  contentOf: (row: Row) => unknown
): boolean {
  const last = missing.at(-1)
  if (!last) return false
  const identity = identityOf(row, contentOf(row))
  const shared = theirs.find((their) => identityOf(their, contentOf(their)) === identity)
  return shared ? shared.sequence > last.sequence : row.recordedAt > last.recordedAt
}

function restate<Row extends LogRow, Content>(
  { contentOf, withdrawn, append }: Histories<Row, Content>,
  standing: Row,
  last: Row
): void {
  const content = contentOf(standing)
  const isWithdrawn = JSON.stringify(content) === JSON.stringify(withdrawn)
  append({ ...content, recordedAt: standing.recordedAt, undoes: isWithdrawn ? last.sequence : null })
}
