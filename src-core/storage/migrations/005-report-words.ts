/** Texts that a person wrote for the report on an audit, one row for each such audit. */
export const reportWords = `
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
