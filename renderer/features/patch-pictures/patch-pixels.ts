import { rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import type { RolePixels } from './paint-pixels.ts'

/** One patch with the pixels of all its roles, in 0..1. */
export interface PatchPixels {
  readonly patch: number
  readonly roles: RolePixels
}

export async function readPatch(call: EngineCall, record: AuditRecord, patch: number): Promise<PatchPixels> {
  const roles = rolesOf(record)
  const pixels = await Promise.all(
    roles.map((role) => call('audits.patches', { auditId: record.id, role, indices: [patch] }))
  )
  return { patch, roles: Object.fromEntries(roles.map((role, i) => [role, pixels[i]!])) }
}
