import type Database from 'better-sqlite3'
import { canonicalJson } from '../signing/canonical-json.ts'
import { sha256 } from '../signing/signing-key.ts'

/** A table whose rows are only added, with the columns that identify a row and those that its entry proves. */
export interface LedgerTable {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
}

/** Tables of the first ledger. A row enters after the rows that it refers to. */
const firstTables: readonly LedgerTable[] = [
  { name: 'reviews', key: ['id'], columns: ['id', 'audit_id', 'created_at', 'plan', 'items'] },
  {
    name: 'findings',
    key: ['id'],
    columns: ['id', 'audit_id', 'patch_index', 'denoiser_key', 'reviewer', 'blinded_review_id']
  },
  {
    name: 'finding_revisions',
    key: ['sequence'],
    columns: [
      'sequence',
      'finding_id',
      'revision',
      'category',
      'severity',
      'note',
      'region',
      'review_id',
      'recorded_at',
      'undoes',
      'window_id',
      'step_id'
    ]
  },
  {
    name: 'review_answers',
    key: ['sequence'],
    columns: ['sequence', 'review_id', 'reader', 'position', 'answer', 'seconds', 'recorded_at', 'undoes', 'window_id']
  },
  { name: 'review_endings', key: ['review_id', 'reader'], columns: ['review_id', 'reader', 'ended_at'] },
  {
    name: 'review_decisions',
    key: ['sequence'],
    columns: ['sequence', 'review_id', 'case_key', 'person', 'answer', 'recorded_at', 'undoes']
  }
]

/** Tables of keys and signed readings, which version 14 added. */
export const signingTables: readonly LedgerTable[] = [
  { name: 'reader_keys', key: ['sequence'], columns: ['sequence', 'reader', 'public_key', 'event', 'recorded_at'] },
  {
    name: 'reading_heads',
    key: ['sequence'],
    columns: ['sequence', 'review_id', 'reader', 'statement', 'public_key', 'signature', 'merged', 'recorded_at']
  }
]

export const ledgerTables: readonly LedgerTable[] = [...firstTables, ...signingTables]

/** A value of a column as SQLite gives it. */
export type StoredValue = string | number | null

/** Entry of the ledger: one row of a table, and its place after all rows before it. */
export interface LedgerEntry {
  /** From 1, without gaps. */
  readonly number: number
  /** Name of the table. */
  readonly kind: string
  /** JSON array of the row's key. */
  readonly row_key: string
  /** SHA-256 in hexadecimal digits, see `entryHash`. */
  readonly hash: string
}

/**
 * SHA-256 of an entry: of the UTF-8 of its canonical JSON (RFC 8785).
 * Members: table, number, hash of the entry before it (null for the first), row by column.
 * JSON within a column stays text.
 * @param row values in the order of the table's columns
 */
export function entryHash(
  { name, columns }: LedgerTable,
  number: number,
  previous: string | null,
  row: readonly StoredValue[]
): string {
  const byColumn = Object.fromEntries(columns.map((column, index) => [column, row[index]!]))
  return sha256(canonicalJson({ kind: name, number, previous, row: byColumn }))
}

/** Name of the SQL function that the triggers call. Tools without it cannot add rows. */
const hashFunction = 'ledger_hash'

/** Gives a connection the function of the triggers. */
export function registerLedger(client: Database.Database): void {
  // The triggers of a workspace call this one function. Loading of extensions is off in any case.
  client.pragma('trusted_schema = ON')
  client.function(
    hashFunction,
    { varargs: true },
    (name: unknown, number: unknown, previous: unknown, ...row: unknown[]) =>
      entryHash(
        ledgerTables.find((table) => table.name === name)!,
        number as number,
        previous as string | null,
        row as StoredValue[]
      )
  )
}

/** Adds an entry for the row `NEW` of a table or view with these columns. */
const addEntry = ({ name, key, columns }: LedgerTable): string => `
  INSERT INTO ledger (number, kind, row_key, hash)
  SELECT ifnull(max(number), 0) + 1, '${name}', json_array(${key.map((column) => `NEW.${column}`).join(', ')}),
    ${hashFunction}('${name}', ifnull(max(number), 0) + 1,
      (SELECT hash FROM ledger ORDER BY number DESC LIMIT 1), ${columns.map((column) => `NEW.${column}`).join(', ')})
  FROM ledger;`

/** Names of the triggers of a table that keep the ledger complete. */
export const ledgerTrigger = ({ name }: LedgerTable): string => `${name}_enter_the_ledger`

/** Trigger that enters each new row of a table. */
export const enterNewRows = (table: LedgerTable): string => `
CREATE TRIGGER ${ledgerTrigger(table)} AFTER INSERT ON ${table.name}
BEGIN ${addEntry(table)}
END;`

/** Enters the rows of earlier versions, in their order. A trigger enters them one by one. */
const enterPresentRows = (table: LedgerTable): string => `
CREATE TEMP TABLE entering AS SELECT * FROM main.${table.name} LIMIT 0;
CREATE TEMP TRIGGER enter AFTER INSERT ON entering BEGIN ${addEntry(table)} END;
INSERT INTO entering SELECT * FROM main.${table.name} ORDER BY rowid;
DROP TABLE temp.entering;
`

/**
 * Ledger of findings and readings: each entry has the hash of the one before it. Rows cannot be changed or deleted.
 * A trigger of each table adds its entries, so that no row is written without one.
 */
export const ledgerMigration = `
CREATE TABLE ledger (
  number INTEGER PRIMARY KEY NOT NULL CHECK (number >= 1),
  kind TEXT NOT NULL,
  row_key TEXT NOT NULL CHECK (json_valid(row_key)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  UNIQUE (kind, row_key)
) STRICT;

CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'an entry is never overwritten'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
${firstTables.map((table) => `${enterPresentRows(table)}${enterNewRows(table)}`).join('\n')}
`
