import Database from 'better-sqlite3'
import { isFullDatabase, systemReason } from '../errors.ts'

/** Longest wait for a lock, in ms: a process that is just ending lets go of it. */
const lockTimeout = 1000

/**
 * Holds a lock that one process at a time can have. The operating system holds it, through SQLite, on an empty file.
 * It ends with its process, so no stale lock remains.
 * @param path of the file, which stays
 * @returns a function that releases the lock; null if another process has it
 * @throws errors of SQLite and of the system; see `lockReason`
 */
export function holdLock(path: string): (() => void) | null {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: lockTimeout })
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return () => held.close()
  } catch (cause) {
    database?.close()
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) return null
    throw cause
  }
}

/** Reason why a lock's file cannot be written, in words with its code. */
export const lockReason = (cause: unknown): string =>
  cause instanceof Database.SqliteError && !isFullDatabase(cause) ? cause.code : systemReason(cause)
