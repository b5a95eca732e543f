import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The files and folders on a command line: what follows the program's name, and the application's folder when Electron
 * was told to run that. File managers name files by path or by `file:` address.
 */
export function pathsIn(argv: readonly string[], runsFolder: boolean, folder = process.cwd()): string[] {
  const words = argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .slice(runsFolder ? 1 : 0)
  return words.map((word) => (word.startsWith('file:') ? fileURLToPath(word) : resolve(folder, word)))
}
