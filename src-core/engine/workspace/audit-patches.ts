import { checkIntact } from '../../audit/array-check.ts'
import { readRolePatches, roleFile } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { rolesOf } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** Patches of a role in the given order. @throws argument.invalid for an unknown role */
export function readPatches(
  workspace: Workspace,
  auditId: string,
  role: string,
  indices: readonly number[]
): Float32Array {
  const record = recordWithRole(workspace, auditId, role)
  return readRolePatches(workspace.audits.directory(auditId), record, role, indices)
}

/**
 * Compares the array of a role with its hash.
 * The first check of a session takes a moment; the engine serves others meanwhile.
 */
export async function checkRole(workspace: Workspace, auditId: string, role: string): Promise<AuditRecord> {
  const record = recordWithRole(workspace, auditId, role)
  await checkIntact(workspace.audits.directory(auditId), roleFile(record, role))
  return record
}

function recordWithRole(workspace: Workspace, auditId: string, role: string): AuditRecord {
  const record = workspace.audits.get(auditId)
  const roles = rolesOf(record)
  if (!roles.includes(role)) {
    throw new DenoscopeError('argument.invalid', `role: expected one of ${roles.join(', ')}, got '${role}'`)
  }
  return record
}
