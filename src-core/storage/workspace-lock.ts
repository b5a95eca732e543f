import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { DenoscopeError, systemReason } from '../errors.ts'

interface Held {
  readonly database: Database.Database
  users: number
}

const held = new Map<string, Held>()
const patience = 1000

/**
 * Limits a workspace to one process at a time: each process treats running jobs as those of a dead process.
 * The operating system holds the lock, through SQLite, on an empty file. It ends with its process, so no stale lock
 * remains.
 * A process may open its own workspace again.
 * @returns a function that releases the lock, and true if this process had no lock before
 * @throws workspace.unusable if another process has the workspace, or the folder is read-only
 */
export function lockWorkspace(folder: string): { readonly first: boolean; release(): void } {
  const key = realpathSync(folder)
  const first = !held.has(key)
  const mine = held.get(key) ?? { database: acquire(folder), users: 0 }
  held.set(key, mine)
  mine.users++
  let released = false
  const release = () => {
    if (released) return
    released = true
    mine.users--
    if (mine.users > 0) return
    held.delete(key)
    mine.database.close()
  }
  return { first, release }
}

function acquire(folder: string): Database.Database {
  let database: Database.Database | undefined
  try {
    database = new Database(join(folder, 'denoscope.lock'), { timeout: patience })
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (cause) {
    database?.close()
    const busy = cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')
    const reason = busy
      ? 'is open in another Denoscope; close that one, or choose another folder'
      : `cannot be written (${cause instanceof Database.SqliteError ? cause.code : systemReason(cause)})`
    throw new DenoscopeError('workspace.unusable', `${folder}: the workspace ${reason}`, { cause })
  }
}
