import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkAllIntact, hasArray } from '../audit/array-check.ts'
import {
  auditFiles,
  auditIdAt,
  instabilityFile,
  isAuditId,
  readAuditRecord,
  requireArrays,
  roleFile
} from '../audit/audit-files.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { rolesOf } from '../audit/audited-outputs.ts'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import type { AuditStore } from './audit-store.ts'

/** Audit of a workspace after an import. */
export interface ImportedAudit {
  readonly id: string
  readonly title: string
  /** False if the workspace had the audit already. Its findings stay. */
  readonly isNew: boolean
}

/**
 * Imports the audit of a folder into a workspace: checks record and arrays, then copies them.
 * The folder stays unchanged. A second import of the same folder is the same audit.
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
  // The arrays of a removed audit may have been deleted; its record and findings stayed.
  if (audits.ids().has(id)) audits.restore(id)
  else audits.create(imported)
  return { id, title, isNew: true }
}

/** Id from the record's hash. The first versions of the command line gave every audit the same id. */
async function idFrom(folder: string, { createdAt }: AuditRecord): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(join(folder, auditFiles.record)))
    .digest('hex')
  return auditIdAt(createdAt, hash.slice(0, 6))
}

/** True if the workspace has the audit. A removed audit returns to the list. */
function isKnown(audits: AuditStore, id: string): boolean {
  if (audits.removed().some(({ record }) => record.id === id)) audits.restore(id)
  return audits.list().some((record) => record.id === id)
}

/** Copies the files that the record names. Others, such as reports, do not belong to the workspace. */
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
