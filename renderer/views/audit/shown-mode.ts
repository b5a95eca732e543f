import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { auditTab, type AuditTab } from '../../state/audit-tab.ts'
import { middleModes, modesFor } from './middle-modes.ts'

/** What was shown last, of any audit; the usual mode where this one does not have it. */
export function shownMode(record: AuditRecord): AuditTab {
  const remembered = auditTab.current
  return modesFor(record).some(({ id }) => id === remembered) ? remembered : middleModes[0].id
}
