import { asDenoscopeError, errorTable } from '../errors.ts'

/** True for a failure that every other try would meet again: a job of it is dead at once. */
export function isFinal(thrown: unknown): boolean {
  const { code } = asDenoscopeError(thrown)
  return errorTable[code].severity === 'input' && code !== 'job.cancelled'
}
