/**
 * Consensus rounds: statements of persons on cases where answers differ.
 * A statement with `undoes` undoes that statement. Without an `answer`, the person states nothing.
 * Rows cannot be changed or deleted.
 */
export const decisions = `
CREATE TABLE review_decisions (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id TEXT NOT NULL REFERENCES reviews (id),
  case_key TEXT NOT NULL CHECK (length(case_key) > 0),
  person TEXT NOT NULL CHECK (length(person) > 0),
  answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
  recorded_at TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES review_decisions (sequence),
  CHECK (answer IS NOT NULL OR undoes IS NOT NULL)
) STRICT;

CREATE INDEX review_decisions_by_case ON review_decisions (review_id, case_key, person);

CREATE TRIGGER review_decisions_never_change BEFORE UPDATE ON review_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never overwritten'); END;
CREATE TRIGGER review_decisions_stay BEFORE DELETE ON review_decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
`
