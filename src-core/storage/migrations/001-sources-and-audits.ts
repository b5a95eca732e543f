/** Sources with the facts needed to open them again, and audits. Both leave their lists without being deleted. */
export const sourcesAndAudits = `
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
