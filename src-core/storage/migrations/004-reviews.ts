/**
 * Reviews: their plan, and every answer ever given.
 * An answer with `undoes` undoes that answer. Without an `answer`, nothing stands at its position.
 * Rows of both tables cannot be changed or deleted.
 */
export const reviews = `
CREATE TABLE reviews (
  id TEXT PRIMARY KEY NOT NULL,
  audit_id TEXT NOT NULL REFERENCES audits (id),
  created_at TEXT NOT NULL,
  plan TEXT NOT NULL CHECK (json_valid(plan)),
  items INTEGER NOT NULL CHECK (items > 0)
) STRICT;

CREATE TABLE review_answers (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id TEXT NOT NULL REFERENCES reviews (id),
  reader TEXT NOT NULL CHECK (length(reader) > 0),
  position INTEGER NOT NULL CHECK (position >= 0),
  answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  recorded_at TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES review_answers (sequence),
  CHECK (answer IS NOT NULL OR undoes IS NOT NULL)
) STRICT;

CREATE INDEX review_answers_by_reader ON review_answers (review_id, reader, position);

CREATE TRIGGER reviews_never_change BEFORE UPDATE ON reviews
BEGIN SELECT RAISE(ABORT, 'a review is never overwritten'); END;
CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews
BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;
CREATE TRIGGER review_answers_never_change BEFORE UPDATE ON review_answers
BEGIN SELECT RAISE(ABORT, 'an answer is never overwritten'); END;
CREATE TRIGGER review_answers_stay BEFORE DELETE ON review_answers
BEGIN SELECT RAISE(ABORT, 'an answer is never deleted'); END;
`
