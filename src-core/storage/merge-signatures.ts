import type Database from 'better-sqlite3'

type Row = Record<string, unknown>

/** Copies keys of readers, which heads refer to. Called before and after the heads: a revocation comes last. */
function mergeKeys(target: Database.Database, other: Database.Database, event: 'added' | 'revoked'): void {
  const insert = target.prepare(
    `INSERT OR IGNORE INTO reader_keys (reader, public_key, event, recorded_at) VALUES (:reader, :public_key, :event, :recorded_at)`
  )
  const rows = other.prepare('SELECT * FROM reader_keys WHERE event = ? ORDER BY sequence').all(event) as Row[]
  for (const { reader, public_key, recorded_at } of rows) insert.run({ reader, public_key, event, recorded_at })
}

/**
 * Copies keys of readers and heads of readings that the target lacks, after the rows that the heads prove.
 * The heads keep their statements and signatures. Numbers of their ledger mean nothing in this one.
 */
export function mergeSignatures(target: Database.Database, other: Database.Database): void {
  mergeKeys(target, other, 'added')
  const insert = target.prepare(
    `INSERT INTO reading_heads (review_id, reader, statement, public_key, signature, merged, recorded_at)
     SELECT :review_id, :reader, :statement, :public_key, :signature, 1, :recorded_at WHERE NOT EXISTS (
       SELECT 1 FROM reading_heads WHERE review_id = :review_id AND reader = :reader AND statement = :statement)`
  )
  const heads = other.prepare('SELECT * FROM reading_heads ORDER BY sequence').all() as Row[]
  for (const { review_id, reader, statement, public_key, signature, recorded_at } of heads)
    insert.run({ review_id, reader, statement, public_key, signature, recorded_at })
  mergeKeys(target, other, 'revoked')
}
