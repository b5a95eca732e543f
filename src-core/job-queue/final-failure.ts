import { asDenoscopeError, errorTable } from '../errors.ts'

/**
 * Codes of input that another try on the same or on another machine may find in order: a file of a shared folder that
 * is late, away for a moment, or not mounted.
 */
const passing: ReadonlySet<string> = new Set(['file.not-found', 'job.cancelled'])

/** True for a failure that every other try would meet again: a job of it is dead at once. */
export function isFinal(thrown: unknown): boolean {
  const { code } = asDenoscopeError(thrown)
  return errorTable[code].severity === 'input' && !passing.has(code)
}
