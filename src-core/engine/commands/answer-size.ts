import type { AuditRecord } from '../../audit/audit-record.ts'
import { DenoscopeError } from '../../errors.ts'

/** Most pixels of one answer: a quarter of a gibibyte as 32-bit numbers. */
const mostPixels = 2 ** 26

/**
 * Limits the patches of an answer by their pixels, since patches may be large.
 * @throws argument.invalid for more patches than one answer may hold
 */
export function requireAnswerable(
  { patchRows, patchColumns }: Pick<AuditRecord, 'patchRows' | 'patchColumns'>,
  indices: ArrayLike<number>
): void {
  const most = Math.max(1, Math.floor(mostPixels / (patchRows * patchColumns)))
  if (indices.length <= most) return
  throw new DenoscopeError(
    'argument.invalid',
    `indices: expected at most ${most} patches of ${patchRows} x ${patchColumns}, got ${indices.length}`
  )
}
