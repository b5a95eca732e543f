import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, resolve, join } from 'node:path'
import { DenoscopeError, systemReason } from '../errors.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/**
 * Makes a folder and its parents, one level at a time. Node's recursive mkdir never returns if a file system reports an
 * existing parent as missing, as /proc does.
 * @throws file.unwritable with the folder that cannot be made
 */
export function makeFolder(path: string): void {
  const folder = resolve(path)
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    throw new DenoscopeError('file.unwritable', `${folder}: the folder cannot be made (${systemReason(cause)})`, {
      cause
    })
  }
}

const named = new RegExp(`^denoscope-[a-z]+\\.(${markPattern})\\.`)

/**
 * Makes an empty folder for temporary files that only this user can read. The caller removes it. Folders of killed
 * processes are removed first, since they may contain patient data.
 * @param purpose one word of small letters
 * @throws file.unwritable
 */
export function makeTemporaryFolder(purpose: string, parent = tmpdir()): string {
  removeAbandoned(parent)
  try {
    return mkdtempSync(join(parent, `denoscope-${purpose}.${processMark}.`))
  } catch (cause) {
    throw new DenoscopeError(
      'file.unwritable',
      `${parent}: no temporary folder can be made there (${systemReason(cause)})`,
      { cause }
    )
  }
}

/** Folders that this process has searched for abandoned folders. */
const swept = new Set<string>()

function removeAbandoned(parent: string): void {
  if (swept.has(parent)) return
  swept.add(parent)
  for (const name of namesIn(parent)) {
    const mark = named.exec(name)?.[1]
    if (mark === undefined || !isAbandoned(mark, join(parent, name))) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // The folder belongs to another user.
    }
  }
}

/** Names in a folder; none if it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
