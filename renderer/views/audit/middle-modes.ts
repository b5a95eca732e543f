import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { AuditTab } from '../../state/audit-tab.ts'
import { auditText } from '../../text/audit.ts'
import { glanceText } from '../../text/glance.ts'
import { hasSurroundings } from '../../features/audit-labels/audit-facts.ts'

interface MiddleMode {
  readonly id: AuditTab
  readonly label: string
  readonly title: string
  /** Whether an audit can be looked at this way; absent: every one. */
  fits?(record: Pick<AuditRecord, 'source' | 'patchRows' | 'patchColumns'>): boolean
}

/** What the middle of the audit view shows; the first is the usual one. */
export const middleModes = [
  { id: 'patches', ...auditText.modes.patches },
  { id: 'slice', ...auditText.modes.slice, fits: hasSurroundings },
  { id: 'glance', ...glanceText.modes.glance },
  { id: 'audits', ...glanceText.modes.audits }
] as const satisfies readonly MiddleMode[]

/** Those that an audit can be looked at in. */
export function modesFor(record: AuditRecord): MiddleMode[] {
  return middleModes.filter((mode: MiddleMode) => mode.fits?.(record) ?? true)
}
