import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { fileError } from './file-error.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/** Leftovers of killed processes beside a folder, after recovery. */
export interface Recovered {
  /** Paths of half-written folders that were removed. */
  readonly removed: readonly string[]
  /** The folder, if its former version was put back; else null. */
  readonly restored: string | null
}

/** Fills a new folder beside `folder`, then renames it to `folder`. Removes the new folder if `fill` fails. */
export async function fillFolder<Result>(folder: string, fill: (partial: string) => Promise<Result>): Promise<Result> {
  recoverFolder(folder)
  const [partial, former] = [`${folder}.${processMark}.partial`, `${folder}.${processMark}.former`]
  makeFolder(partial)
  try {
    const result = await fill(partial)
    await exchange(folder, partial, former)
    return result
  } catch (thrown) {
    // The earlier error is the one to report. The next run removes the rest.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw thrown
  }
}

/**
 * As `fillFolder`, but a folder that another process completed meanwhile stays, and the new one is removed.
 * @returns the result of `fill`, and whether its folder is the one that stays
 */
export async function fillFolderOnce<Result>(
  folder: string,
  fill: (partial: string) => Promise<Result>
): Promise<{ readonly result: Result; readonly isFirst: boolean }> {
  recoverFolder(folder)
  const partial = `${folder}.${processMark}.partial`
  makeFolder(partial)
  try {
    const result = await fill(partial)
    const isFirst = await renamedOnce(partial, folder)
    if (!isFirst) await rm(partial, { recursive: true, force: true })
    return { result, isFirst }
  } catch (thrown) {
    // The earlier error is the one to report. The next run removes the rest.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw thrown
  }
}

/** Renames a filled folder. A system refuses to put it in the place of another filled folder. */
async function renamedOnce(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (cause) {
    if (existsSync(to)) return false
    throw fileError(to, 'write', cause)
  }
}

/** Replaces a folder by two renames. After a kill between them, `recoverFolder` puts the former folder back. */
async function exchange(folder: string, partial: string, former: string): Promise<void> {
  const replaces = existsSync(folder)
  try {
    if (replaces) await rename(folder, former)
    await rename(partial, folder).catch(async (thrown: unknown) => {
      if (replaces) await rename(former, folder)
      throw thrown
    })
  } catch (cause) {
    throw fileError(folder, 'write', cause)
  }
  // The new folder is in place. The next run removes a former folder that stays.
  await rm(former, { recursive: true, force: true }).catch(() => undefined)
}

/**
 * Removes half-written folders of killed processes beside a folder. Puts the former folder back if nothing replaced it.
 * Folders of running processes stay.
 * @param everything true if no other process uses the folder: marks are ignored
 * @throws file.unwritable
 */
export function recoverFolder(folder: string, everything = false): Recovered {
  const removed: string[] = []
  let restored: string | null = null
  for (const { name, kind, mark } of leftBeside(folder)) {
    const path = join(dirname(folder), name)
    if (mark === processMark || (!everything && mark !== undefined && !isAbandoned(mark, path))) continue
    try {
      if (kind === 'former' && !existsSync(folder)) {
        renameSync(path, folder)
        restored = folder
      } else {
        rmSync(path, { recursive: true, force: true })
        removed.push(path)
      }
    } catch (cause) {
      throw fileError(path, 'write', cause)
    }
  }
  return { removed, restored }
}

/** Paths of the folders in `parent` that have leftovers beside them. */
export const foldersWithLeftovers = (parent: string): string[] => [
  ...new Set(leftIn(parent).map(({ base }) => join(parent, base)))
]

interface Leftover {
  readonly name: string
  /** Name of the folder that was to be filled. */
  readonly base: string
  /** Absent in names of version 0.1. */
  readonly mark: string | undefined
  readonly kind: string
}

const pattern = new RegExp(`^(.+?)(?:\\.(${markPattern}))?\\.(partial|former)$`)

const leftBeside = (folder: string): Leftover[] =>
  leftIn(dirname(folder)).filter(({ base }) => base === basename(folder))

function leftIn(parent: string): Leftover[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const [, base, mark, kind] = pattern.exec(name) ?? []
      return base === undefined ? [] : [{ name, base, mark, kind: kind! }]
    })
}

/** Names of the complete folders in a folder; empty if it does not exist. */
export function completeFolders(parent: string): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/\.(partial|former)$/.test(entry.name))
    .map(({ name }) => name)
}
