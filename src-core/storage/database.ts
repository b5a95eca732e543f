import { accessSync, constants, copyFileSync, existsSync, rmSync, statSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { asDenoscopeError, DenoscopeError, isFullDatabase, systemReason } from '../errors.ts'
import { holdLock, lockReason } from '../files/exclusive-lock.ts'
import { makeTemporaryFolder } from '../files/make-folder.ts'
import { DamagedDatabase } from './damaged-database.ts'
import { backUpBeforeMigration } from './backups.ts'
import { journalMode } from './journal-mode.ts'
import { migrations } from './schema-versions.ts'
import { isOlder, missingPart, migrate, refuseNewer, versionOf } from './schema-migrations.ts'

/** Database of a workspace, open for queries. */
export type Tables = BetterSQLite3Database & { readonly $client: Database.Database }

/** Mark of the file, 'DNSC', set by the first migration. A database with another mark is never written to. */
const applicationId = 0x444e5343
const busyTimeout = 5000

/**
 * Opens the database of a workspace; creates or migrates it if needed.
 * Commits survive a killed process and a power cut: write-ahead log (on a network drive a rollback journal),
 * synchronised at each commit.
 * @throws workspace.newer, workspace.damaged or workspace.unusable naming the file, which stays unchanged
 */
export function openDatabase(file: string): Tables {
  const isNew = !existsSync(file)
  let client: Database.Database | undefined
  try {
    if (!isNew) requireWritable(file)
    client = new Database(file, { timeout: busyTimeout })
    if (!isNew) checkDatabase(client)
    client.pragma(`journal_mode = ${journalMode(dirname(file))}`)
    client.pragma('synchronous = FULL')
    client.pragma('foreign_keys = ON')
    if (!isNew && isOlder(client)) backUpBeforeMigration(dirname(file), client, migrations.length)
    migrate(client)
    return drizzle({ client })
  } catch (thrown) {
    client?.close()
    throw asUnusable(file, thrown)
  }
}

/** SQLite opens a read-only file too, and would refuse the first commit only. @throws workspace.unusable */
function requireWritable(file: string): void {
  try {
    accessSync(file, constants.W_OK)
  } catch (cause) {
    throw new DenoscopeError(
      'workspace.unusable',
      `${file}: the file cannot be written (${systemReason(cause)}); 'denoscope report' and 'denoscope verify' read it all the same`,
      { cause }
    )
  }
}

/** Database that is open for reading. */
export interface ReadDatabase {
  readonly tables: Tables
  /** Version of the tables in the file, before a private copy was brought up to date. */
  readonly version: number
  close(): void
}

/**
 * Opens a database to read its present state, even if another process writes to it. Later commits are not seen.
 * Nothing of the workspace is created, migrated or written; the folder may be read-only.
 * An earlier version is read through a private copy, which is brought up to date.
 * @param throughCopy reads a private copy. Default: true unless another process has the database open, because SQLite
 * would leave files beside it
 * @throws workspace.newer; workspace.damaged naming the file; workspace.unusable
 */
export function readDatabase(file: string, throughCopy = !existsSync(`${file}-shm`)): ReadDatabase {
  if (!existsSync(file)) throw new DenoscopeError('workspace.unusable', `${file}: no such database`)
  if (!throughCopy) {
    try {
      const tables = readInPlace(file)
      if (tables) return { tables, version: versionOf(tables.$client), close: () => tables.$client.close() }
    } catch (thrown) {
      if (!(thrown instanceof Database.SqliteError) || !/^SQLITE_(CANTOPEN|READONLY|PERM|IOERR)/.test(thrown.code))
        throw asUnusable(file, thrown)
    }
  }
  return readCopy(file)
}

/** Null if the database is of an earlier version. Its tables cannot be read without a migration. */
function readInPlace(file: string): Tables | null {
  const client = new Database(file, { timeout: busyTimeout, readonly: true })
  try {
    checkDatabase(client)
    if (isOlder(client)) {
      client.close()
      return null
    }
    client.exec('BEGIN')
    return drizzle({ client })
  } catch (thrown) {
    client.close()
    throw thrown
  }
}

/** Reads a private copy. SQLite recovers its log as after a crash. */
function readCopy(file: string): ReadDatabase {
  const folder = makeTemporaryFolder('database')
  const copy = join(folder, basename(file))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  let client: Database.Database | undefined
  try {
    copyDatabase(file, copy)
    client = new Database(copy)
    checkDatabase(client)
    const version = versionOf(client)
    // Only the copy is brought up to date.
    migrate(client)
    client.pragma('query_only = ON')
    const open = client
    return {
      tables: drizzle({ client }),
      version,
      close: () => {
        open.close()
        remove()
      }
    }
  } catch (thrown) {
    client?.close()
    remove()
    throw asUnusable(file, ofOriginal(thrown, copy, file))
  }
}

/** Verdict of SQLite without the line that names the database. */
const inOneLine = (verdict: string): string => verdict.replace(/^\*\*\*.*\n/, '').replaceAll('\n', '; ')

/** An error about a copy as one about its original. */
function ofOriginal(thrown: unknown, copy: string, file: string): unknown {
  if (thrown instanceof DamagedDatabase) return new DamagedDatabase(file, thrown.damage, thrown)
  if (!(thrown instanceof DenoscopeError)) return thrown
  return new DenoscopeError(thrown.code, thrown.message.replaceAll(copy, file), { cause: thrown })
}

/** Copies a database and its log in one consistent state. Retries if another process writes meanwhile. */
function copyDatabase(file: string, copy: string): void {
  const parts = ['', '-wal'].filter((ending) => ending === '' || existsSync(file + ending))
  const state = () =>
    parts
      .map((ending) => {
        const { size, mtimeMs } = statSync(file + ending)
        return `${size} ${mtimeMs}`
      })
      .join()
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = state()
    for (const ending of parts) copyFileSync(file + ending, copy + ending)
    if (state() === before) return
  }
  throw new DenoscopeError('workspace.unusable', `${file}: is being written all the time; try again`)
}

function checkDatabase(client: Database.Database): void {
  const empty = client.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  const owner = client.pragma('application_id', { simple: true })
  if (!empty && owner !== applicationId) {
    throw new DenoscopeError('workspace.unusable', `${client.name}: the database of another program, left untouched`)
  }
  refuseNewer(client)
  // The quick check passes a damaged index, with which queries leave rows out.
  const verdict = client.pragma('integrity_check(1)', { simple: true })
  if (verdict !== 'ok') throw new DamagedDatabase(client.name, inOneLine(String(verdict)))
  const missing = empty ? null : missingPart(client, versionOf(client))
  if (missing !== null) throw new DamagedDatabase(client.name, `it lacks the ${missing}`)
}

function asUnusable(file: string, thrown: unknown): unknown {
  if (thrown instanceof TypeError)
    return new DenoscopeError('workspace.unusable', `${file}: ${thrown.message}`, { cause: thrown })
  if (!(thrown instanceof Database.SqliteError)) return asDenoscopeError(thrown)
  if (thrown.code === 'SQLITE_NOTADB' || thrown.code.startsWith('SQLITE_CORRUPT'))
    return new DamagedDatabase(file, thrown.message, thrown)
  const reason = isFullDatabase(thrown) ? systemReason(thrown) : `${thrown.message} (${thrown.code})`
  return new DenoscopeError('workspace.unusable', `${file}: ${reason}`, { cause: thrown })
}

/** Lock of a workspace that this process holds. */
interface HeldLock {
  readonly end: () => void
  users: number
}

const heldLocks = new Map<string, HeldLock>()

/**
 * Limits a workspace to one process at a time: each process treats running jobs as those of a dead process.
 * A process may open its own workspace again.
 * @returns a function that releases the lock, and true if this process had no lock before
 * @throws workspace.unusable if another process has the workspace, or the folder is read-only
 */
export function lockWorkspace(folder: string): { readonly first: boolean; release(): void } {
  const key = realpathSync(folder)
  const first = !heldLocks.has(key)
  const mine = heldLocks.get(key) ?? { end: acquireLock(folder), users: 0 }
  heldLocks.set(key, mine)
  mine.users++
  let released = false
  const release = () => {
    if (released) return
    released = true
    mine.users--
    if (mine.users > 0) return
    heldLocks.delete(key)
    mine.end()
  }
  return { first, release }
}

function acquireLock(folder: string): () => void {
  const refuse = (reason: string, cause?: unknown) =>
    new DenoscopeError('workspace.unusable', `${folder}: the workspace ${reason}`, { cause })
  let release: (() => void) | null
  try {
    release = holdLock(join(folder, 'denoscope.lock'))
  } catch (cause) {
    throw refuse(`cannot be written (${lockReason(cause)})`, cause)
  }
  if (!release) throw refuse('is open in another Denoscope; close that one, or choose another folder')
  return release
}
