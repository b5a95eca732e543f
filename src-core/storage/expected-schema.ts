import Database from 'better-sqlite3'
import { migrate } from './migrate.ts'

/** Tables, indices and triggers by kind and name; columns by their table's name and their own. */
const partsQuery = `
  SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'
  UNION ALL
  SELECT 'column ' || m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`

const partsOf = (database: Database.Database) => database.prepare(partsQuery).pluck().all() as string[]
const expected = new Map<number, readonly string[]>()

/** The first part of a version's tables that a database lacks, such as `table findings`; null if it has all. */
export function missingPart(database: Database.Database, version: number): string | null {
  const found = new Set(partsOf(database))
  return expectedParts(version).find((part) => !found.has(part)) ?? null
}

function expectedParts(version: number): readonly string[] {
  const known = expected.get(version)
  if (known) return known
  const empty = new Database(':memory:')
  try {
    migrate(empty, version)
    const parts = partsOf(empty)
    expected.set(version, parts)
    return parts
  } finally {
    empty.close()
  }
}
