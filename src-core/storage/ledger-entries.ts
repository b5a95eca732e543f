import type Database from 'better-sqlite3'
import type { LedgerHead } from '../review/ledger-head.ts'

const noEntry: LedgerHead = { number: 0, hash: '' }

/** Prepares the reading of the last entry of the ledger, for callers that read it after each commit. */
export function headReader(client: Database.Database): () => LedgerHead {
  const last = client.prepare<[], LedgerHead>('SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1')
  return () => last.get() ?? noEntry
}

/** Hash of an entry; null if there is none. */
export const ledgerHashAt = (client: Database.Database, number: number): string | null =>
  (client.prepare('SELECT hash FROM ledger WHERE number = ?').pluck().get(number) as string | undefined) ?? null

const keysOfAudit = {
  findings: 'SELECT json_array(id) FROM findings WHERE audit_id = :audit',
  finding_revisions:
    'SELECT json_array(sequence) FROM finding_revisions WHERE finding_id IN (SELECT id FROM findings WHERE audit_id = :audit)',
  reviews: 'SELECT json_array(id) FROM reviews WHERE audit_id = :audit',
  review_answers:
    'SELECT json_array(sequence) FROM review_answers WHERE review_id IN (SELECT id FROM reviews WHERE audit_id = :audit)',
  review_endings:
    'SELECT json_array(review_id, reader) FROM review_endings WHERE review_id IN (SELECT id FROM reviews WHERE audit_id = :audit)',
  review_decisions:
    'SELECT json_array(sequence) FROM review_decisions WHERE review_id IN (SELECT id FROM reviews WHERE audit_id = :audit)',
  reading_heads:
    'SELECT json_array(sequence) FROM reading_heads WHERE review_id IN (SELECT id FROM reviews WHERE audit_id = :audit)'
} as const

/** The last entry about an audit: findings elsewhere do not change it. Number 0 without entries. */
export function auditHead(client: Database.Database, auditId: string): LedgerHead {
  const ofAudit = Object.entries(keysOfAudit)
    .map(([kind, keys]) => `(kind = '${kind}' AND row_key IN (${keys}))`)
    .join(' OR ')
  const query = `SELECT number, hash FROM ledger WHERE ${ofAudit} ORDER BY number DESC LIMIT 1`
  return client.prepare<[{ audit: string }], LedgerHead>(query).get({ audit: auditId }) ?? noEntry
}
