import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { holdLock, lockReason } from '../files/exclusive-lock.ts'
import { makeFolder } from '../files/make-folder.ts'
import { bossOptions, type QueueDatabase } from './queue-database.ts'

/** Result of opening the database of a folder. */
export interface EmbeddedDatabase extends QueueDatabase {
  /** True if the database was damaged and has been made anew, without jobs. */
  readonly wasDamaged: boolean
}

/**
 * Holds the queue of a folder, which is made if missing.
 * @returns null if another process has it
 * @throws file.unwritable
 */
function hold(folder: string): (() => void) | null {
  makeFolder(folder)
  try {
    return holdLock(join(folder, 'lock'))
  } catch (cause) {
    throw new DenoscopeError('file.unwritable', `${folder}: cannot be written (${lockReason(cause)})`, { cause })
  }
}

/** True if a process has the queue of a folder open. */
export function isHeld(folder: string): boolean {
  const release = hold(folder)
  release?.()
  return release === null
}

/**
 * Opens the database in a folder; makes it if missing. One process at a time has it.
 * A database that cannot be read, as after a power cut, is made anew.
 * @throws queue.busy if another process has it; file.unwritable
 */
export async function openEmbedded(folder: string): Promise<EmbeddedDatabase> {
  const release = hold(folder)
  if (!release)
    throw new DenoscopeError('queue.busy', `${folder}: another process works on this queue; wait for it, or end it`)
  const data = join(folder, 'data')
  try {
    try {
      return { ...(await open(data, release)), wasDamaged: false }
    } catch (thrown) {
      if (isDiskError(thrown)) throw thrown
      rmSync(data, { recursive: true, force: true })
      return { ...(await open(data, release)), wasDamaged: true }
    }
  } catch (thrown) {
    release()
    throw thrown
  }
}

async function open(data: string, release: () => void): Promise<QueueDatabase> {
  const { PGlite } = await import('@electric-sql/pglite')
  const { PgBoss, fromPglite } = await import('pg-boss')
  const database = await PGlite.create(data)
  try {
    // One process has this database: no other one needs to be watched, and nothing else cleans its tables.
    const boss = new PgBoss({ ...bossOptions, db: fromPglite(database), backend: 'pglite', supervise: false })
    boss.on('error', () => undefined)
    await boss.start()
    await database.exec('VACUUM ANALYZE')
    return {
      boss,
      isShared: false,
      query: async <Row>(text: string, values: readonly unknown[]) =>
        (await database.query<Row>(text, [...values])).rows,
      close: async () => {
        await boss.stop({ graceful: false, close: false })
        await database.close()
        release()
      }
    }
  } catch (thrown) {
    await database.close().catch(() => undefined)
    throw thrown
  }
}

/** A full or read-only disk would also refuse a new database. */
const isDiskError = (thrown: unknown): boolean =>
  /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM)$/.test(String((thrown as { code?: unknown })?.code))
