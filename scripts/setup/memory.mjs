import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from './paths.mjs'

/** Within node_modules, so that a new installation starts without memories. */
const file = join(modules, '.denoscope-setup.json')
const retryAfter = 6 * 60 * 60 * 1000

/**
 * Whether an optional step was done here, or failed lately, so that a start does not wait for it again.
 * `product` is the file that it leaves, without which it was not done.
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
