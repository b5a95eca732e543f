/**
 * A statement names its review. Judgements of a blinded review are findings of their own.
 * Earlier statements belong to no review.
 * SQLite cannot widen the key of a table: both tables are created again and filled with their rows.
 */
export const findingsInReviews = `
CREATE TABLE findings_in_reviews (
  id TEXT PRIMARY KEY NOT NULL,
  audit_id TEXT NOT NULL REFERENCES audits (id),
  patch_index INTEGER NOT NULL CHECK (patch_index >= 0),
  denoiser_key TEXT NOT NULL,
  reviewer TEXT NOT NULL CHECK (length(reviewer) > 0),
  blinded_review_id TEXT REFERENCES reviews (id)
) STRICT;

CREATE TABLE revisions_in_reviews (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  finding_id TEXT NOT NULL REFERENCES findings_in_reviews (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  category TEXT,
  severity TEXT,
  note TEXT NOT NULL,
  region TEXT CHECK (region IS NULL OR json_valid(region)),
  review_id TEXT REFERENCES reviews (id),
  recorded_at TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES revisions_in_reviews (sequence),
  UNIQUE (finding_id, revision),
  CHECK ((category IS NULL) = (severity IS NULL)),
  CHECK (category IS NOT NULL OR undoes IS NOT NULL)
) STRICT;

INSERT INTO findings_in_reviews SELECT id, audit_id, patch_index, denoiser_key, reviewer, NULL FROM findings;
INSERT INTO revisions_in_reviews
  SELECT sequence, finding_id, revision, category, severity, note, region, NULL, recorded_at, undoes
  FROM finding_revisions ORDER BY sequence;
DROP TABLE finding_revisions;
DROP TABLE findings;
ALTER TABLE findings_in_reviews RENAME TO findings;
ALTER TABLE revisions_in_reviews RENAME TO finding_revisions;

CREATE UNIQUE INDEX findings_by_place
  ON findings (audit_id, patch_index, denoiser_key, reviewer, ifnull(blinded_review_id, ''));

CREATE TRIGGER findings_never_change BEFORE UPDATE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is never overwritten'); END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is never deleted'); END;
CREATE TRIGGER finding_revisions_never_change BEFORE UPDATE ON finding_revisions
BEGIN SELECT RAISE(ABORT, 'a revision is never overwritten'); END;
CREATE TRIGGER finding_revisions_stay BEFORE DELETE ON finding_revisions
BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END;
`
