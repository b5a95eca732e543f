import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { systemReason } from '../system-reason.ts'

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
