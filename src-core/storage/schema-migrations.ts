import Database from 'better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { DamagedDatabase } from './damaged-database.ts'
import { ledgerMigration, registerLedger } from './ledger.ts'
import { migrations } from './schema-versions.ts'

export const versionOf = (database: Database.Database) => database.pragma('user_version', { simple: true }) as number

/** First version with a ledger of findings and readings. */
export const ledgerVersion = migrations.indexOf(ledgerMigration) + 1

/**
 * Refuses databases of later versions. @throws workspace.newer; workspace.damaged for a version that no program writes
 */
export function refuseNewer(database: Database.Database): void {
  const version = versionOf(database)
  if (version < 0)
    throw new DamagedDatabase(database.name, `version ${version} of its tables, which no Denoscope writes`)
  if (version <= migrations.length) return
  throw new DenoscopeError(
    'workspace.newer',
    `${database.name}: made by a newer Denoscope (version ${version} of its tables, this one knows ${migrations.length})`
  )
}

/** True for a database of an earlier version, which `migrate` brings up to date. */
export const isOlder = (database: Database.Database): boolean => versionOf(database) < migrations.length

/** Brings a database to a version, each step in a transaction of its own, and readies the connection for writing. */
export function migrate(database: Database.Database, target: number = migrations.length): void {
  registerLedger(database)
  while (versionOf(database) < target) {
    database
      .transaction(() => {
        const next = versionOf(database) + 1
        database.exec(migrations[next - 1]!)
        database.pragma(`user_version = ${next}`)
      })
      .immediate()
  }
}

/** Tables, indices and triggers by kind and name; columns by the name of their table and their own. */
const partsQuery = `
  SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'
  UNION ALL
  SELECT 'column ' || m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`

const partsOf = (database: Database.Database) => database.prepare(partsQuery).pluck().all() as string[]
const expected = new Map<number, readonly string[]>()

/** First part of a version's tables that a database lacks, such as `table findings`; null if complete. */
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
