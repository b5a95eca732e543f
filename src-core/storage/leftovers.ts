import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { removeAbandonedBackups } from './backups.ts'
import { benchesFolder } from './kept-benches.ts'
import { foldersWithLeftovers, recoverFolder } from '../files/atomic-folder.ts'

/** Files and folders that killed processes left in a workspace. Paths are relative to it. */
export interface Leftovers {
  /** Removed half-written files and folders. */
  readonly removed: readonly string[]
  /** Restored folders that had been moved away. */
  readonly restored: readonly string[]
}

/** Names of half-written files: those of this version, and those of version 0.1 with a UUID. */
const partialFile = /^(\.denoscope-.+|.+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.partial$/

/**
 * Removes or restores what killed processes left half-written. The caller holds the lock of the workspace.
 * Leftovers may hold pixels of a patient, so they must not stay.
 * @throws file.unwritable
 */
export function clearLeftovers(workspace: string): Leftovers {
  const recovered = ['audits', 'reports', benchesFolder]
    .flatMap((folder) => foldersWithLeftovers(join(workspace, folder)))
    .map((folder) => recoverFolder(folder, true))
  const removed = [
    ...recovered.flatMap((found) => found.removed),
    ...['audits', 'models', 'reports', benchesFolder].flatMap((folder) => removeFiles(join(workspace, folder))),
    ...removeAbandonedBackups(workspace)
  ]
  const restored = recovered.flatMap((found) => found.restored ?? [])
  return {
    removed: removed.map((path) => relative(workspace, path)),
    restored: restored.map((path) => relative(workspace, path))
  }
}

function removeFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  const paths = (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => partialFile.test(basename(name)))
    .map((name) => join(folder, name))
  for (const path of paths) rmSync(path, { force: true })
  return paths
}
