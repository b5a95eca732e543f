import { enterNewRows, signingTables } from './ledger.ts'

/**
 * Public keys of readers, and heads of finished readings. Rows cannot be changed or deleted, and enter the ledger.
 * A key counts from its row with the event `added` until one with `revoked`. A head without a signature was made
 * without a key.
 */
export const signingMigration = `
CREATE TABLE reader_keys (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  reader TEXT NOT NULL CHECK (length(reader) > 0),
  public_key TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('added', 'revoked')),
  recorded_at TEXT NOT NULL,
  UNIQUE (reader, public_key, event)
) STRICT;

CREATE TABLE reading_heads (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id TEXT NOT NULL REFERENCES reviews (id),
  reader TEXT NOT NULL CHECK (length(reader) > 0),
  statement TEXT NOT NULL CHECK (json_valid(statement)),
  public_key TEXT,
  signature TEXT,
  merged INTEGER NOT NULL CHECK (merged IN (0, 1)),
  recorded_at TEXT NOT NULL,
  CHECK ((public_key IS NULL) = (signature IS NULL))
) STRICT;

CREATE INDEX reading_heads_by_reading ON reading_heads (review_id, reader);

CREATE TRIGGER reader_keys_never_change BEFORE UPDATE ON reader_keys
BEGIN SELECT RAISE(ABORT, 'a key is never overwritten'); END;
CREATE TRIGGER reader_keys_stay BEFORE DELETE ON reader_keys
BEGIN SELECT RAISE(ABORT, 'a key is never deleted'); END;
CREATE TRIGGER reading_heads_never_change BEFORE UPDATE ON reading_heads
BEGIN SELECT RAISE(ABORT, 'a head is never overwritten'); END;
CREATE TRIGGER reading_heads_stay BEFORE DELETE ON reading_heads
BEGIN SELECT RAISE(ABORT, 'a head is never deleted'); END;
${signingTables.map(enterNewRows).join('\n')}
`
