import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Files and folders on a command line. File managers name files by path or by `file:` address.
 * @param runsFolder true if the first argument is the application's own folder
 * @param folder base of relative paths. Default: working directory
 */
export function pathsIn(argv: readonly string[], runsFolder: boolean, folder = process.cwd()): string[] {
  const words = argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .slice(runsFolder ? 1 : 0)
  return words.map((word) => (word.startsWith('file:') ? fileURLToPath(word) : resolve(folder, word)))
}
