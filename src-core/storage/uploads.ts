import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileError } from '../files/file-error.ts'
import type { SourceEntry, SourceOrigin } from '../sources/source.ts'

/**
 * Copies of series that a browser sent: a page has no paths.
 * Each drop has a folder in `uploads/`. The copies hold pixels of patients, so they go with the series that read them.
 */
export const uploadsFolder = 'uploads'

/** Batches of series from a PACS begin so. One that no series reads is an interrupted fetch, which can go on. */
export const fetchPrefix = 'fetch-'

/** Series that read copies of a drop. */
export const readersOf = (workspace: string, batch: string, open: readonly SourceEntry[]): SourceEntry[] =>
  open.filter(({ origin }) => filesOf(origin).some((path) => isBelow(path, join(workspace, uploadsFolder, batch))))

/**
 * Removes the drops that no open series reads: those of closed series, interrupted ones, and refused ones. Interrupted
 * fetches stay: Storage lists and removes them.
 * @returns the removed folders, relative to the workspace
 * @throws file.unwritable
 */
export function clearUploads(workspace: string, open: readonly SourceEntry[]): string[] {
  const uploads = join(workspace, uploadsFolder)
  if (!existsSync(uploads)) return []
  const unread = readdirSync(uploads).filter(
    (batch) => readersOf(workspace, batch, open).length === 0 && !batch.startsWith(fetchPrefix)
  )
  for (const batch of unread) erase(join(uploads, batch))
  return unread.map((batch) => join(uploadsFolder, batch))
}

/**
 * Removes the copies that a closed series read and no open one reads.
 * @throws file.unwritable
 */
export function removeCopies(workspace: string, closed: SourceOrigin, open: readonly SourceEntry[]): void {
  const uploads = join(workspace, uploadsFolder)
  const kept = new Set(open.flatMap(({ origin }) => filesOf(origin)))
  const copies = filesOf(closed).filter((path) => isBelow(path, uploads))
  if (copies.length === 0) return
  for (const path of copies) if (!kept.has(path)) erase(path)
  const batches = new Set(copies.map((path) => path.slice(uploads.length + 1).split(sep)[0]!))
  for (const batch of batches) {
    if (readersOf(workspace, batch, open).length === 0) erase(join(uploads, batch))
  }
}

const filesOf = (origin: SourceOrigin): readonly string[] => ('paths' in origin ? origin.paths : [])

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder + sep)

/** Deletes a file or a folder; nothing if it is not there. @throws file.unwritable */
export function erase(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch (cause) {
    throw fileError(path, 'write', cause)
  }
}
