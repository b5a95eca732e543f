import type Database from 'better-sqlite3'
import type { LedgerHead } from '../review/ledger-head.ts'
import { canonicalJson } from '../signing/canonical-json.ts'
import { sha256 } from '../signing/signing-key.ts'

/** A reading: the part of one reader in a review. */
export interface ReadingKey {
  readonly reviewId: string
  readonly reader: string
}

/** Findings of a reading: those that have a statement of it. Later statements on them count, made in it or not. */
const itsFindings = `SELECT f.id FROM findings f WHERE f.reviewer = :reader
  AND EXISTS (SELECT 1 FROM finding_revisions r WHERE r.finding_id = f.id AND r.review_id = :reviewId)`

const review = `SELECT id, audit_id, created_at, plan, items FROM reviews WHERE id = :reviewId`
const answers = `SELECT position, answer, seconds, recorded_at, undoes IS NOT NULL FROM review_answers
  WHERE review_id = :reviewId AND reader = :reader ORDER BY position, sequence`
const revisions = `SELECT f.patch_index, f.denoiser_key, r.category, r.severity, r.note, r.region, r.recorded_at, r.undoes IS NOT NULL
  FROM finding_revisions r JOIN findings f ON f.id = r.finding_id
  WHERE f.id IN (${itsFindings}) ORDER BY f.patch_index, f.denoiser_key, r.sequence`
const ended = `SELECT ended_at FROM review_endings WHERE review_id = :reviewId AND reader = :reader`

/**
 * SHA-256 of the canonical JSON of all rows of a reading, without numbers that a merge changes.
 * Rows are arrays in the order of these queries: `review`, `answers`, `revisions`; `ended` is a time or null.
 * @returns the hash, and the number of statements on findings
 */
export function readingContent(client: Database.Database, key: ReadingKey): { hash: string; revisions: number } {
  const rowsOf = (query: string) => client.prepare(query).raw().all(key) as unknown[][]
  const statements = rowsOf(revisions)
  const content = {
    reader: key.reader,
    review: client.prepare(review).raw().get({ reviewId: key.reviewId }),
    answers: rowsOf(answers),
    revisions: statements,
    ended: client.prepare(ended).pluck().get(key) ?? null
  }
  return { hash: sha256(canonicalJson(content)), revisions: statements.length }
}

const itsEntries = `
  (kind = 'reviews' AND row_key = json_array(:reviewId))
  OR (kind = 'review_answers' AND row_key IN
    (SELECT json_array(sequence) FROM review_answers WHERE review_id = :reviewId AND reader = :reader))
  OR (kind = 'finding_revisions' AND row_key IN
    (SELECT json_array(sequence) FROM finding_revisions WHERE finding_id IN (${itsFindings})))
  OR (kind = 'review_endings' AND row_key = json_array(:reviewId, :reader))`

/** Entry of the ledger with the table and key of its row. */
export interface RowEntry extends LedgerHead {
  readonly kind: string
  readonly row_key: string
}

/** Entries of a reading in the ledger after a number, first to last. */
export const readingEntries = (client: Database.Database, key: ReadingKey, after = 0): RowEntry[] =>
  client
    .prepare(`SELECT number, hash, kind, row_key FROM ledger WHERE number > :after AND (${itsEntries}) ORDER BY number`)
    .all({ ...key, after }) as RowEntry[]
