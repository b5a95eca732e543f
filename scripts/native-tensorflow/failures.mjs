import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot } from './cache.mjs'

const file = () => join(cacheRoot(), 'tensorflow-unavailable.json')
const day = 24 * 60 * 60 * 1000

/** The failure of the last day, or null. */
export function recallFailure() {
  try {
    const failure = JSON.parse(readFileSync(file(), 'utf8'))
    return Date.now() - Date.parse(failure.at) < day ? failure : null
  } catch {
    return null
  }
}

export function rememberFailure(reason) {
  try {
    mkdirSync(cacheRoot(), { recursive: true })
    writeFileSync(file(), JSON.stringify({ reason, at: new Date().toISOString() }))
  } catch {
    // A cache that cannot be written only means that the next start tries again.
  }
}

export function forgetFailure() {
  rmSync(file(), { force: true })
}
