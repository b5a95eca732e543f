import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, resolve, join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { systemReason } from '../system-reason.ts'
import { isAbandoned, markPattern, processMark } from './process-mark.ts'

/**
 * Makes a folder and those above it, one level at a time: Node's recursive mkdir never returns where a file system
 * answers that a parent is missing which is there, as /proc does.
 * @throws file.unwritable naming the folder that could not be made.
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
 * A new empty folder among the system's temporary ones, which only this user can read. The caller removes it; what a killed
 * process left there goes first, as it may show a patient.
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

/** Folders that were looked through: once in a process is enough. */
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
      // Another user's: it is theirs to remove.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
