import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DenoscopeError, systemReason } from '../errors.ts'
import { makeFolder } from '../files/make-folder.ts'
import { backupsFolder, listBackups } from './backups.ts'
import { countsFile, lostRows, type CommitCounts } from './commit-counts.ts'
import { lockWorkspace, readDatabase } from './database.ts'
import { databaseFile } from './locations.ts'

export interface RestoredWorkspace {
  readonly backup: string
  /** Folder that keeps the replaced database; null if there was none. */
  readonly replaced: string | null
  /** Numbers of saved rows that the backup lacks; null if none, or if unknown. */
  readonly lost: CommitCounts | null
}

/** Files of the database, which belong together. */
const parts = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, countsFile]

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
    const { tables, close } = readDatabase(backup, true)
    const lost = lostRows(workspace, tables.$client)
    close()
    const replaced = exchange(workspace, (place) => copyFileSync(backup, place))
    return { backup, replaced, lost }
  } finally {
    release()
  }
}

/**
 * Moves the database aside and gives its name to another one.
 * @param write writes the other one. If it fails, nothing has changed
 * @returns folder that keeps the replaced files; null if there were none
 */
export function exchange(workspace: string, write: (place: string) => void): string | null {
  const partial = join(workspace, `${databaseFile}.partial`)
  try {
    rmSync(partial, { force: true })
    write(partial)
  } catch (cause) {
    rmSync(partial, { force: true })
    if (cause instanceof DenoscopeError) throw cause
    throw new DenoscopeError('file.unwritable', `${partial}: cannot be written (${systemReason(cause)})`, { cause })
  }
  const present = parts.filter((name) => existsSync(join(workspace, name)))
  const folder = join(workspace, backupsFolder, `replaced-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`)
  if (present.length > 0) makeFolder(folder)
  for (const name of present) renameSync(join(workspace, name), join(folder, name))
  renameSync(partial, join(workspace, databaseFile))
  return present.length > 0 ? folder : null
}
