import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileError } from './file-error.ts'
import { makeFolder } from './make-folder.ts'

/** Writes a new file that only its owner can read, and its folder. Never replaces a file. @throws file.unwritable */
export function writePrivateFile(path: string, text: string): void {
  makeFolder(dirname(path))
  try {
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, text)
    fsyncSync(file)
    closeSync(file)
  } catch (cause) {
    throw fileError(path, 'write', cause)
  }
}

/** True if other users of this machine may read the file. Unknown on Windows: false. */
export const isReadableByOthers = (path: string): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
