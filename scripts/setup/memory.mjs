import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from './paths.mjs'

/** File inside node_modules, so that a new installation starts without it. */
const file = join(modules, '.denoscope-setup.json')
const retryAfter = 6 * 60 * 60 * 1000

/**
 * True if an optional step succeeded here, or failed recently, so that a start does not repeat it.
 * @param product file that the step creates; without it the step counts as not done
 */
export function isSettled(step, product) {
  const outcome = read()[step]
  if (!outcome) return false
  return outcome.failure ? Date.now() - outcome.at < retryAfter : existsSync(product)
}

export function remember(step, failure) {
  write({ ...read(), [step]: { at: Date.now(), failure } })
}

export function forgetOutcomes() {
  write({})
}

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

function write(outcomes) {
  mkdirSync(modules, { recursive: true })
  writeFileSync(file, JSON.stringify(outcomes, null, 2))
}
