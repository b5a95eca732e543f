import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { middleModeKey } from '../../state/middle-mode.ts'
import { settings } from '../../state/settings.svelte.ts'
import { isMiddleMode, middleModes, modesFor, type MiddleModeId } from './middle-modes.ts'

/** What was shown last, of any audit; the usual mode where this one does not have it. */
export function shownMode(record: AuditRecord): MiddleModeId {
  const remembered = settings.read<MiddleModeId>(middleModeKey, middleModes[0].id, isMiddleMode)
  return modesFor(record).some(({ id }) => id === remembered) ? remembered : middleModes[0].id
}
