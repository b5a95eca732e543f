import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { makeTemporaryFolder } from '../files/make-folder.ts'
import type { ReadDatabase } from './database.ts'
import { migrate } from './schema-migrations.ts'
import { salvageDatabase, type SalvagedTable } from './salvage-database.ts'

/** A private database with what can be read of a damaged one. */
export interface SalvagedDatabase extends Omit<ReadDatabase, 'version'> {
  /** Empty if nothing can be read. */
  readonly salvaged: readonly SalvagedTable[]
  /** Ends all writing, once the database is as it is to be shown. */
  seal(): void
}

/**
 * Copies what can be read of a damaged database into a private one, which is removed on closing.
 * The damaged one stays unchanged.
 * @throws workspace.newer; file.unwritable without space for the copies
 */
export function readDamaged(file: string): SalvagedDatabase {
  const folder = makeTemporaryFolder('damaged')
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const { client, salvaged } = fillFrom(file, folder)
    return {
      tables: drizzle({ client }),
      salvaged,
      seal: () => void client.pragma('query_only = ON'),
      close: () => {
        client.close()
        remove()
      }
    }
  } catch (thrown) {
    remove()
    throw thrown
  }
}

function fillFrom(file: string, folder: string) {
  const mended = join(folder, 'mended.sqlite')
  const salvaged = salvageCopy(file, folder, mended)
  const client = new Database(mended)
  migrate(client)
  return { client, salvaged }
}

/** Salvages a copy, because SQLite writes beside a database that it reads. @returns the tables; none if unreadable */
export function salvageCopy(file: string, folder: string, mended: string): SalvagedTable[] {
  const copy = join(folder, basename(file))
  for (const ending of ['', '-wal'].filter((part) => existsSync(file + part)))
    copyFileSync(file + ending, copy + ending)
  try {
    return salvageDatabase(copy, mended)
  } catch (thrown) {
    if (!(thrown instanceof DenoscopeError) || thrown.code !== 'workspace.damaged') throw thrown
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(mended + ending, { force: true })
    return []
  }
}
