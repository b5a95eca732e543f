import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { fileError } from './file-error.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/** What killed processes left beside a folder, and what became of it. */
export interface Recovered {
  /** Paths of half-written folders that were removed. */
  readonly removed: readonly string[]
  /** The folder itself, if it had been moved away and is back; else null. */
  readonly restored: string | null
}

/** Fills `folder` by way of a neighbour that takes its name only when complete; nothing half-written stays. */
export async function fillFolder<Result>(folder: string, fill: (partial: string) => Promise<Result>): Promise<Result> {
  recoverFolder(folder)
  const [partial, former] = [`${folder}.${processMark}.partial`, `${folder}.${processMark}.former`]
  makeFolder(partial)
  try {
    const result = await fill(partial)
    await exchange(folder, partial, former)
    return result
  } catch (thrown) {
    // The error that led here is the one to report; what cannot be removed is removed by the next run.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw thrown
  }
}

/** Between the two renames a kill leaves no folder: `recoverFolder` then puts the former one back. */
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
  // The new folder is in place: a former one that stays is removed by the next run.
  await rm(former, { recursive: true, force: true }).catch(() => undefined)
}

/**
 * Puts right what killed processes left beside a folder: what is half-written goes, and a former folder comes back if nothing
 * took its place. Running processes keep what is theirs.
 * @param everything true if no other process can be at work here: marks are then not looked at
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

/** The folders in `parent` beside which something was left, by path. */
export const foldersWithLeftovers = (parent: string): string[] => [
  ...new Set(leftIn(parent).map(({ base }) => join(parent, base)))
]

interface Leftover {
  readonly name: string
  /** Name of the folder that was being filled. */
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
