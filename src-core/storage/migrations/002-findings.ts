/**
 * Findings: their subject, and every statement ever made.
 * A revision without a category withdraws the finding. A revision with `undoes` undoes that revision.
 * Rows of both tables cannot be changed or deleted.
 */
export const findings = `
CREATE TABLE findings (
  id TEXT PRIMARY KEY NOT NULL,
  audit_id TEXT NOT NULL REFERENCES audits (id),
  patch_index INTEGER NOT NULL CHECK (patch_index >= 0),
  denoiser_key TEXT NOT NULL,
  reviewer TEXT NOT NULL CHECK (length(reviewer) > 0),
  UNIQUE (audit_id, patch_index, denoiser_key, reviewer)
) STRICT;

CREATE TABLE finding_revisions (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  finding_id TEXT NOT NULL REFERENCES findings (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  category TEXT,
  severity TEXT,
  note TEXT NOT NULL,
  region TEXT CHECK (region IS NULL OR json_valid(region)),
  recorded_at TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES finding_revisions (sequence),
  UNIQUE (finding_id, revision),
  CHECK ((category IS NULL) = (severity IS NULL)),
  CHECK (category IS NOT NULL OR undoes IS NOT NULL)
) STRICT;

CREATE TRIGGER findings_never_change BEFORE UPDATE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is never overwritten'); END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is never deleted'); END;
CREATE TRIGGER finding_revisions_never_change BEFORE UPDATE ON finding_revisions
BEGIN SELECT RAISE(ABORT, 'a revision is never overwritten'); END;
CREATE TRIGGER finding_revisions_stay BEFORE DELETE ON finding_revisions
BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END;
`
