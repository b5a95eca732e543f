import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { migrate, refuseNewer, refuseOlder } from './migrate.ts'

/** A workspace's database, ready for queries. */
export type Tables = BetterSQLite3Database & { readonly $client: Database.Database }

/** What the first migration marks the file with ('DNSC'), so that another program's database is never written to. */
const applicationId = 0x444e5343
const busyTimeout = 5000

/**
 * Opens a workspace's database, making or migrating it as needed. What was committed survives a killed process and a
 * power cut: write-ahead log, synchronized at each commit.
 * @throws workspace.newer, or workspace.unusable naming the file, which then stays as it was.
 */
export function openDatabase(file: string): Tables {
  const isNew = !existsSync(file)
  let client: Database.Database | undefined
  try {
    client = new Database(file, { timeout: busyTimeout })
    if (!isNew) checkDatabase(client)
    client.pragma('journal_mode = WAL')
    client.pragma('synchronous = FULL')
    client.pragma('foreign_keys = ON')
    migrate(client)
    return drizzle({ client })
  } catch (thrown) {
    client?.close()
    throw asUnusable(file, thrown)
  }
}

/**
 * Opens a workspace's database to read it as it is now, whoever else has it open and writes to it: what they commit later is not seen.
 * Nothing is made, migrated or written.
 * @throws workspace.newer, or workspace.unusable naming the file, where it is damaged or older too.
 */
export function readDatabase(file: string): Tables {
  let client: Database.Database | undefined
  try {
    client = new Database(file, { timeout: busyTimeout, readonly: true })
    checkDatabase(client)
    refuseOlder(client)
    client.exec('BEGIN')
    return drizzle({ client })
  } catch (thrown) {
    client?.close()
    throw asUnusable(file, thrown)
  }
}

function checkDatabase(client: Database.Database): void {
  const empty = client.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  const owner = client.pragma('application_id', { simple: true })
  if (!empty && owner !== applicationId) {
    throw new DenoscopeError('workspace.unusable', `${client.name}: the database of another program, left untouched`)
  }
  refuseNewer(client)
  const verdict = client.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw damaged(client.name, String(verdict))
}

const damaged = (file: string, what: string, cause?: unknown) =>
  new DenoscopeError('workspace.unusable', `${file}: damaged database, left untouched (${what}); restore it from a copy`, { cause })

function asUnusable(file: string, thrown: unknown): unknown {
  if (!(thrown instanceof Database.SqliteError)) return thrown
  if (thrown.code === 'SQLITE_NOTADB' || thrown.code.startsWith('SQLITE_CORRUPT')) return damaged(file, thrown.message, thrown)
  return new DenoscopeError('workspace.unusable', `${file}: ${thrown.message} (${thrown.code})`, { cause: thrown })
}
