import { readFileSync } from 'node:fs'

/** The content of a JSON file; null if the file is absent or damaged. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
