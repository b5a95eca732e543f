import { copyFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { backupsFolder, listBackups } from './backups.ts'
import { lostRows, type CommitCounts } from './commit-counts.ts'
import { lockWorkspace, readDatabase } from './database.ts'
import { exchangeDatabase, goOnWithExchange } from './database-exchange.ts'

export interface RestoredWorkspace {
  readonly backup: string
  /** Folder that keeps the replaced database; null if there was none. */
  readonly replaced: string | null
  /** Numbers of saved rows that the backup lacks; null if none, or if unknown. */
  readonly lost: CommitCounts | null
}

/**
 * Puts a backup in the place of the database. The replaced files are kept beside the backups.
 * @param from path of the backup. Default: the newest one
 * @throws workspace.unusable if the workspace is open, or the backup is damaged; workspace.newer; file.not-found
 */
export function restoreWorkspace(path: string, from?: string): RestoredWorkspace {
  const workspace = resolve(path)
  const backup = from === undefined ? listBackups(workspace)[0]?.path : resolve(from)
  if (backup === undefined || !existsSync(backup))
    throw new DenoscopeError('file.not-found', `${backup ?? join(workspace, backupsFolder)}: there is no backup`)
  const { release } = lockWorkspace(workspace)
  try {
    goOnWithExchange(workspace)
    const { tables, close } = readDatabase(backup, true)
    const lost = lostRows(workspace, tables.$client)
    close()
    const replaced = exchangeDatabase(workspace, (place) => copyFileSync(backup, place))
    return { backup, replaced, lost }
  } finally {
    release()
  }
}
