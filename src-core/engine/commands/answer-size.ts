import type { AuditRecord } from '../../audit/audit-record.ts'
import { DenoscopeError } from '../../errors.ts'

/** Pixels that one answer may hold: as 32-bit numbers a quarter of a gibibyte, which memory has several times. */
const mostPixels = 2 ** 26

/** Patches may be large, so that their number alone limits nothing. @throws argument.invalid for more patches than one answer may hold */
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
