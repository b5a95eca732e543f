import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Paths of all plain files and of all folders below a folder, relative to it, in alphabetical order. */
export function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const pathsOf = (kind) =>
    entries.filter((entry) => entry[kind]()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  return { files: pathsOf('isFile').sort(), folders: pathsOf('isDirectory').sort() }
}
