import Database from 'better-sqlite3'
import { DenoscopeError, systemReason } from '../errors.ts'

/** Time in ms to wait for a process that is just ending. */
const patience = 500

/**
 * Holds a lock that one process on any machine of a shared folder can have. The system lets go of it when the process
 * ends, however it ends, so that no lock is ever stale.
 * @param path of the lock's file, which is made and stays
 * @returns a function that releases the lock; null if another process has it
 * @throws file.unwritable
 */
export function holdLock(path: string): (() => void) | null {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: patience })
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return () => held.close()
  } catch (cause) {
    database?.close()
    const { code } = cause as { code?: string }
    if (cause instanceof Database.SqliteError && code?.startsWith('SQLITE_BUSY')) return null
    const reason = cause instanceof Database.SqliteError ? code : systemReason(cause)
    throw new DenoscopeError('file.unwritable', `${path}: cannot be written (${reason})`, { cause })
  }
}
