import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError, systemReason } from '../errors.ts'
import { makeFolder } from '../files/make-folder.ts'
import { backupsFolder } from './backups.ts'
import { countsFile } from './commit-counts.ts'
import { databaseFile } from './locations.ts'

/** Files of the database, which belong together. */
const parts = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, countsFile]
/** Name of the other database while it is written, and once it is complete. */
const [partialName, completeName] = [`${databaseFile}.partial`, `${databaseFile}.complete`]

/**
 * Moves the database aside and gives its name to another one. After a kill the next start goes on with it. The caller
 * holds the lock of the workspace.
 * @param write writes the other one. If it fails, nothing has changed
 * @returns folder that keeps the replaced files; null if there were none
 * @throws file.unwritable
 */
export function exchangeDatabase(workspace: string, write: (place: string) => void): string | null {
  const partial = join(workspace, partialName)
  try {
    rmSync(partial, { force: true })
    write(partial)
    flush(partial)
    renameSync(partial, join(workspace, completeName))
  } catch (cause) {
    rmSync(partial, { force: true })
    if (cause instanceof DenoscopeError) throw cause
    throw new DenoscopeError('file.unwritable', `${partial}: cannot be written (${systemReason(cause)})`, { cause })
  }
  return goOnWithExchange(workspace)
}

/**
 * Completes an exchange that a kill has cut off. Without this a workspace could be left without its database. Nothing
 * happens if there is none. The caller holds the lock of the workspace.
 * @returns folder that keeps the replaced files; null if there were none
 */
export function goOnWithExchange(workspace: string): string | null {
  rmSync(join(workspace, partialName), { force: true })
  const complete = join(workspace, completeName)
  if (!existsSync(complete)) return null
  // The time of the complete file names the folder: after a kill, the rest goes to the same one.
  const time = statSync(complete).mtime.toISOString().replaceAll(/[:.]/g, '-')
  const folder = join(workspace, backupsFolder, `replaced-${time}`)
  const present = parts.filter((name) => existsSync(join(workspace, name)))
  if (present.length > 0) makeFolder(folder)
  for (const name of present) renameSync(join(workspace, name), join(folder, name))
  renameSync(complete, join(workspace, databaseFile))
  return existsSync(folder) ? folder : null
}

/** Waits until the bytes of a file are on disk. */
function flush(path: string): void {
  const descriptor = openSync(path, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
