import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkAllIntact, hasArray } from '../audit/array-check.ts'
import { auditFiles, instabilityFile, readAuditRecord, requireArrays, roleFile } from '../audit/audit-files.ts'
import { auditIdAt, isAuditId } from '../audit/audit-id.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { rolesOf } from '../audit/audited-outputs.ts'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import type { AuditStore } from './audit-store.ts'

/** An audit that a workspace has after an import. */
export interface ImportedAudit {
  readonly id: string
  readonly title: string
  /** False if the workspace had it already, with whatever was recorded of it. */
  readonly isNew: boolean
}

/**
 * Takes the audit that lies in a folder into a workspace: record and arrays are checked, then copied. The folder stays as
 * it is. The same folder again is the same audit.
 * @throws audit.unknown, audit.damaged, file.unwritable
 */
export async function importAudit(audits: AuditStore, folder: string): Promise<ImportedAudit> {
  const record = await readAuditRecord(folder)
  if (record.state !== 'done') throw new DenoscopeError('audit.damaged', `${folder}: the audit was not finished`)
  const id = isAuditId(record.id) ? record.id : await idFrom(folder, record)
  const { title } = record
  if (isKnown(audits, id)) return { id, title, isNew: false }
  await checkAllIntact(folder)
  requireArrays(folder, record)
  const imported = { ...record, id }
  await fillFolder(audits.directory(id), (partial) => copyAudit(folder, imported, partial))
  audits.create(imported)
  return { id, title, isNew: true }
}

/** Command lines of the first versions named every audit alike: its record tells it from others. */
async function idFrom(folder: string, { createdAt }: AuditRecord): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(join(folder, auditFiles.record)))
    .digest('hex')
  return auditIdAt(createdAt, hash.slice(0, 6))
}

/** An audit that was removed comes back. */
function isKnown(audits: AuditStore, id: string): boolean {
  if (audits.removed().some(({ record }) => record.id === id)) audits.restore(id)
  return audits.list().some((record) => record.id === id)
}

/** Only what the record names: other files of the folder, such as reports, are none of the workspace's. */
async function copyAudit(folder: string, record: AuditRecord, partial: string): Promise<void> {
  const arrays = [
    auditFiles.patches,
    auditFiles.scores,
    auditFiles.air,
    ...rolesOf(record).map((role) => roleFile(record, role)),
    ...record.denoisers.map(({ key }) => instabilityFile(key))
  ]
  for (const file of arrays) if (hasArray(folder, file)) await copyFile(join(folder, file), join(partial, file))
  await writeFile(join(partial, auditFiles.record), `${JSON.stringify(record, null, 2)}\n`)
}
