import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { systemReason } from '../system-reason.ts'

interface Held {
  readonly database: Database.Database
  users: number
}

const held = new Map<string, Held>()
const patience = 1000

/**
 * Keeps a workspace to one process at a time, because each process takes jobs that it finds running for those of a dead
 * one. The lock is the operating system's, on an empty file and by way of SQLite: it goes away with its process,
 * however that ended, so that no stale lock can remain. A process may open its own workspace again.
 * @returns what gives the lock back, and whether this process had none on it so far.
 * @throws workspace.unusable when another process has the workspace, or the folder cannot be written.
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
