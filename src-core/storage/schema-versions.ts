import { ledgerMigration } from './ledger.ts'
import { signingMigration } from './signing-tables.ts'

/** Sources with the facts needed to open them again, and audits. Both leave their lists without being deleted. */
const sourcesAndAudits = `
PRAGMA application_id = 1145983811;

CREATE TABLE sources (
  id TEXT PRIMARY KEY NOT NULL,
  summary TEXT NOT NULL CHECK (json_valid(summary)),
  origin TEXT NOT NULL CHECK (json_valid(origin)),
  opened_at TEXT NOT NULL,
  closed_at TEXT
) STRICT;

CREATE TABLE audits (
  id TEXT PRIMARY KEY NOT NULL,
  created_at TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  removed_at TEXT
) STRICT;

CREATE INDEX audits_by_time ON audits (created_at);
`

/**
 * Findings: their subject, and every statement ever made.
 * A revision without a category withdraws the finding. A revision with `undoes` undoes that revision.
 * Rows of both tables cannot be changed or deleted.
 */
const findings = `
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

/** Jobs, exported reports, and settings of the screen. */
const jobsReportsSettings = `
CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record))
) STRICT;

CREATE INDEX jobs_by_time ON jobs (created_at);

CREATE TABLE reports (
  id TEXT PRIMARY KEY NOT NULL,
  audit_id TEXT NOT NULL REFERENCES audits (id),
  created_at TEXT NOT NULL,
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
`

/**
 * Reviews: their plan, and every answer ever given.
 * An answer with `undoes` undoes that answer. Without an `answer`, nothing stands at its position.
 * Rows of both tables cannot be changed or deleted.
 */
const reviews = `
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

/** Texts that a person wrote for the report on an audit, one row for each such audit. */
const reportWords = `
CREATE TABLE report_words (
  audit_id TEXT PRIMARY KEY NOT NULL REFERENCES audits (id),
  title TEXT NOT NULL,
  institution TEXT NOT NULL,
  reader TEXT NOT NULL,
  conclusion TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE INDEX report_words_by_time ON report_words (changed_at);
`

/**
 * A statement names its review. Judgements of a blinded review are findings of their own.
 * Earlier statements belong to no review.
 * SQLite cannot widen the key of a table: both tables are created again and filled with their rows.
 */
const findingsInReviews = `
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

/** Statements and answers keep their window, so that each window undoes its own steps. Null: unknown, or merged. */
const windows = `
ALTER TABLE finding_revisions ADD COLUMN window_id TEXT;
ALTER TABLE review_answers ADD COLUMN window_id TEXT;
`

/**
 * Consensus rounds: statements of persons on cases where answers differ.
 * A statement with `undoes` undoes that statement. Without an `answer`, the person states nothing.
 * Rows cannot be changed or deleted.
 */
const decisions = `
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

/**
 * Statements keep their step: what one undo takes back. Consecutive statements of one step on a finding are one
 * revision, in the state of the last. Null: a step of its own.
 */
const steps = `
ALTER TABLE finding_revisions ADD COLUMN step_id TEXT;
CREATE INDEX finding_revisions_by_step ON finding_revisions (step_id, finding_id) WHERE step_id IS NOT NULL;
`

/** Question of a report, and names and dates of its signatures. */
const signatures = `
ALTER TABLE report_words ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN prepared_by TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN prepared_on TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN reviewed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN reviewed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE report_words ADD COLUMN approved_on TEXT NOT NULL DEFAULT '';
`

/**
 * Readings that their reader has ended with items unanswered. They are closed for good: rows cannot be changed or
 * deleted. Earlier versions ended a blinded reading by skipping its remaining items.
 */
const endings = `
CREATE TABLE review_endings (
  review_id TEXT NOT NULL REFERENCES reviews (id),
  reader TEXT NOT NULL CHECK (length(reader) > 0),
  ended_at TEXT NOT NULL,
  UNIQUE (review_id, reader)
) STRICT;

CREATE TRIGGER review_endings_never_change BEFORE UPDATE ON review_endings
BEGIN SELECT RAISE(ABORT, 'an ended reading is never overwritten'); END;
CREATE TRIGGER review_endings_stay BEFORE DELETE ON review_endings
BEGIN SELECT RAISE(ABORT, 'an ended reading is never deleted'); END;

INSERT INTO review_endings (review_id, reader, ended_at)
SELECT answers.review_id, answers.reader, max(answers.recorded_at)
FROM review_answers AS answers JOIN reviews ON reviews.id = answers.review_id
WHERE json_extract(reviews.plan, '$.blinded') AND answers.answer IS NOT NULL AND answers.sequence = (
  SELECT max(other.sequence) FROM review_answers AS other
  WHERE other.review_id = answers.review_id AND other.reader = answers.reader AND other.position = answers.position
)
GROUP BY answers.review_id, answers.reader
HAVING count(*) >= max(reviews.items) AND sum(json_extract(answers.answer, '$.kind') = 'skip') > 0;
`

/**
 * Measurements on the slices of a series, one row each, under the id of the series. Earlier versions kept those of a
 * series as one setting, from which values that do not fit are left out.
 */
const measurements = `
CREATE TABLE measurements (
  id TEXT PRIMARY KEY NOT NULL,
  source_id TEXT NOT NULL,
  slice INTEGER NOT NULL CHECK (slice >= 0),
  kind TEXT NOT NULL,
  points TEXT NOT NULL CHECK (json_valid(points)),
  changed_at TEXT NOT NULL
) STRICT;

CREATE INDEX measurements_by_slice ON measurements (source_id, slice);

INSERT OR IGNORE INTO measurements
  SELECT
    json_extract(each.value, '$.id'),
    substr(settings.key, length('measurements.') + 1),
    json_extract(each.value, '$.slice'),
    json_extract(each.value, '$.kind'),
    json_extract(each.value, '$.points'),
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  FROM settings, json_each(CASE json_type(settings.value) WHEN 'array' THEN settings.value ELSE '[]' END) AS each
  WHERE settings.key GLOB 'measurements.*' AND each.type = 'object'
    AND json_type(each.value, '$.id') = 'text' AND json_type(each.value, '$.slice') = 'integer'
    AND json_type(each.value, '$.kind') = 'text' AND json_type(each.value, '$.points') = 'array'
    AND json_extract(each.value, '$.slice') >= 0
  ORDER BY settings.key, each.key;
DELETE FROM settings WHERE key GLOB 'measurements.*';
`

/** SQL of each version, in order: number n brings a database from version n - 1 to n. */
export const migrations: readonly string[] = [
  sourcesAndAudits,
  findings,
  jobsReportsSettings,
  reviews,
  reportWords,
  findingsInReviews,
  windows,
  decisions,
  steps,
  signatures,
  endings,
  measurements,
  ledgerMigration,
  signingMigration
]
