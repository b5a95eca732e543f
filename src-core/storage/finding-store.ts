import { randomUUID } from 'node:crypto'
import { and, desc, eq, isNull, lt, notInArray, sql, asc } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import type { Finding, FindingRevision, Judgement, UndoneFinding } from '../review/finding.ts'
import type { Tables } from './database.ts'
import { audits, findingRevisions, findings } from './schema.ts'

/** What a reviewer states: a judgement of one patch of one denoiser's output. */
export interface FindingStatement {
  readonly auditId: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly reviewer: string
  readonly judgement: Judgement
}

type Transaction = Parameters<Parameters<Tables['transaction']>[0]>[0]
type FindingRow = typeof findings.$inferSelect
type RevisionRow = typeof findingRevisions.$inferSelect

/** Revisions that have been taken back. */
const undone = sql`(SELECT undoes FROM finding_revisions WHERE undoes IS NOT NULL)`

/**
 * Findings of a workspace. There is one for each patch, denoiser and reviewer; every statement and every undo appends a
 * revision, nothing is overwritten or deleted. What these methods return is on disk.
 */
export class FindingStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** States or revises a judgement. @throws audit.unknown */
  record({ judgement, ...place }: FindingStatement): Finding {
    return this.#tables.transaction((transaction) => {
      const finding = findingAt(transaction, place) ?? addFinding(transaction, place)
      return asFinding(finding, append(transaction, finding.id, judgement, null), judgement)
    }, { behavior: 'immediate' })
  }

  /**
   * Takes back the reviewer's latest statement in an audit that has not been taken back: the finding returns to the
   * statement before it, or is withdrawn where that was the first. Each further undo goes one statement further
   * back, whichever finding it was on; null when none is left. A statement after an undo is again the latest.
   * @param place only statements on this patch and denoiser; on any unless given.
   */
  undo(auditId: string, reviewer: string, place?: Pick<FindingStatement, 'patchIndex' | 'denoiserKey'>): UndoneFinding | null {
    return this.#tables.transaction((transaction) => {
      const step = latestStatement(transaction, auditId, reviewer, place)
      if (step === undefined) return null
      const { finding, revision } = step
      const judgement = judgementBefore(transaction, revision)
      const appended = append(transaction, finding.id, judgement, revision.sequence)
      const { patchIndex, denoiserKey } = finding
      return { auditId, patchIndex, denoiserKey, finding: judgement && asFinding(finding, appended, judgement) }
    }, { behavior: 'immediate' })
  }

  /** The findings of an audit as they stand, by patch; withdrawn ones are left out. */
  list(auditId: string): Finding[] {
    const latest = sql`${findingRevisions.revision} = (SELECT max(revision) FROM finding_revisions AS other WHERE other.finding_id = ${findings.id})`
    const rows = this.#tables.select({ finding: findings, revision: findingRevisions }).from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .where(and(eq(findings.auditId, auditId), latest))
      .orderBy(asc(findings.patchIndex), asc(findings.denoiserKey), asc(findings.reviewer)).all()
    return rows.flatMap(({ finding, revision }) => {
      const judgement = judgementOf(revision)
      return judgement === null ? [] : [asFinding(finding, revision, judgement)]
    })
  }

  /** Every revision of a finding, the first one first. @throws finding.unknown */
  history(id: string): FindingRevision[] {
    const rows = this.#tables.select({ reviewer: findings.reviewer, revision: findingRevisions }).from(findings)
      .innerJoin(findingRevisions, eq(findingRevisions.findingId, findings.id))
      .where(eq(findings.id, id)).orderBy(asc(findingRevisions.revision)).all()
    if (rows.length === 0) throw new DenoscopeError('finding.unknown', `${id}: no such finding in this workspace`)
    return rows.map(({ reviewer, revision }) => ({
      findingId: id,
      revision: revision.revision,
      judgement: judgementOf(revision),
      reviewer,
      recordedAt: revision.recordedAt
    }))
  }
}

type Place = Omit<FindingStatement, 'judgement'>

function findingAt(transaction: Transaction, { auditId, patchIndex, denoiserKey, reviewer }: Place): FindingRow | undefined {
  return transaction.select().from(findings).where(and(
    eq(findings.auditId, auditId), eq(findings.patchIndex, patchIndex),
    eq(findings.denoiserKey, denoiserKey), eq(findings.reviewer, reviewer)
  )).get()
}

function addFinding(transaction: Transaction, place: Place): FindingRow {
  const audit = transaction.select({ id: audits.id }).from(audits).where(eq(audits.id, place.auditId)).get()
  if (audit === undefined) throw new DenoscopeError('audit.unknown', `${place.auditId}: no such audit in this workspace`)
  return transaction.insert(findings).values({ id: randomUUID(), ...place }).returning().get()
}

/** Adds a revision: a judgement, or a withdrawal where it is null. */
function append(transaction: Transaction, findingId: string, judgement: Judgement | null, undoes: number | null): RevisionRow {
  const last = transaction.select({ revision: sql<number>`coalesce(max(${findingRevisions.revision}), 0)` })
    .from(findingRevisions).where(eq(findingRevisions.findingId, findingId)).get()!
  return transaction.insert(findingRevisions).values({
    findingId,
    revision: last.revision + 1,
    category: judgement?.category ?? null,
    severity: judgement?.severity ?? null,
    note: judgement?.note ?? '',
    region: judgement?.region ?? null,
    recordedAt: new Date().toISOString(),
    undoes
  }).returning().get()
}

function latestStatement(
  transaction: Transaction, auditId: string, reviewer: string, place?: Pick<FindingStatement, 'patchIndex' | 'denoiserKey'>
) {
  return transaction.select({ finding: findings, revision: findingRevisions }).from(findingRevisions)
    .innerJoin(findings, eq(findings.id, findingRevisions.findingId))
    .where(and(
      eq(findings.auditId, auditId), eq(findings.reviewer, reviewer),
      place && eq(findings.patchIndex, place.patchIndex), place && eq(findings.denoiserKey, place.denoiserKey),
      isNull(findingRevisions.undoes), notInArray(findingRevisions.sequence, undone)
    ))
    .orderBy(desc(findingRevisions.sequence)).limit(1).get()
}

/** What stood before a statement: the statement before it on the same finding that was not taken back. */
function judgementBefore(transaction: Transaction, { findingId, sequence }: RevisionRow): Judgement | null {
  const before = transaction.select().from(findingRevisions)
    .where(and(
      eq(findingRevisions.findingId, findingId), lt(findingRevisions.sequence, sequence),
      isNull(findingRevisions.undoes), notInArray(findingRevisions.sequence, undone)
    ))
    .orderBy(desc(findingRevisions.sequence)).limit(1).get()
  return before === undefined ? null : judgementOf(before)
}

function judgementOf({ category, severity, note, region }: RevisionRow): Judgement | null {
  return category === null || severity === null ? null : { category, severity, note, region }
}

function asFinding(finding: FindingRow, { revision, recordedAt }: RevisionRow, judgement: Judgement): Finding {
  return { ...finding, ...judgement, revision, recordedAt }
}
