import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namesIn } from './make-folder.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

const pattern = new RegExp(`^denoscope-(${markPattern})-[^-]+$`)

/** Temporary folders of this process. Undefined until the first one. */
let made: Set<string> | undefined

/**
 * Makes an empty temporary folder that only this user can read. It is removed when the process ends; after a kill, by
 * the next process that makes one.
 */
export function temporaryFolder(): string {
  if (made === undefined) {
    made = new Set()
    removeAbandoned()
    process.on('exit', removeOwn)
  }
  const folder = mkdtempSync(join(tmpdir(), `denoscope-${processMark}-`))
  made.add(folder)
  return folder
}

function removeOwn(): void {
  for (const folder of made ?? []) rmSync(folder, { recursive: true, force: true })
}

/** Removes the folders of processes that were killed. */
function removeAbandoned(): void {
  for (const name of namesIn(tmpdir())) {
    const mark = pattern.exec(name)?.[1]
    const path = join(tmpdir(), name)
    if (mark === undefined || !isAbandoned(mark, path)) continue
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // The folder belongs to another user. Those behind it are removed all the same.
    }
  }
}

/** True for a path in a temporary folder of this process, which will be gone. */
export const isTemporary = (path: string): boolean =>
  [...(made ?? [])].some((folder) => path.startsWith(join(folder, '/')))
