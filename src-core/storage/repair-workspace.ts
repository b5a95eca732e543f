import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { makeTemporaryFolder } from '../files/make-folder.ts'
import { lockWorkspace, readDatabase } from './database.ts'
import { exchangeDatabase, goOnWithExchange } from './database-exchange.ts'
import { databaseFile } from './locations.ts'
import { salvageCopy } from './read-damaged.ts'
import type { SalvagedTable } from './salvage-database.ts'
import { verifyLedger } from './verify-ledger.ts'

export interface RepairedWorkspace {
  /** Folder that keeps the damaged database. */
  readonly replaced: string
  readonly tables: readonly SalvagedTable[]
  /** Findings and readings that are missing or changed, by the ledger. One line each. */
  readonly missing: readonly string[]
}

/**
 * Replaces a damaged database by what can be read of it. The damaged one is kept beside the backups.
 * @returns null if the database is sound: nothing has changed
 * @throws workspace.unusable if the workspace is open; workspace.damaged if nothing can be read; workspace.newer;
 * file.unwritable
 */
export function repairWorkspace(path: string): RepairedWorkspace | null {
  const workspace = resolve(path)
  const file = join(workspace, databaseFile)
  if (!existsSync(workspace)) throw new DenoscopeError('workspace.unusable', `${file}: no such database`)
  const { release } = lockWorkspace(workspace)
  try {
    goOnWithExchange(workspace)
    if (!existsSync(file)) throw new DenoscopeError('workspace.unusable', `${file}: no such database`)
    return isSound(file) ? null : replaceBySalvaged(workspace, file)
  } finally {
    release()
  }
}

function isSound(file: string): boolean {
  try {
    readDatabase(file, true).close()
    return true
  } catch (thrown) {
    if (thrown instanceof DenoscopeError && thrown.code === 'workspace.damaged') return false
    throw thrown
  }
}

function replaceBySalvaged(workspace: string, file: string): RepairedWorkspace {
  const folder = makeTemporaryFolder('repair')
  try {
    const mended = join(folder, 'mended.sqlite')
    const tables = salvageCopy(file, folder, mended)
    if (tables.length === 0)
      throw new DenoscopeError('workspace.damaged', `${file}: nothing can be read of it; restore a backup`)
    const { tables: opened, close } = readDatabase(mended, true)
    const missing = verifyLedger(opened.$client).problems
    close()
    const replaced = exchangeDatabase(workspace, (place) => copyFileSync(mended, place))!
    return { replaced, tables, missing }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
