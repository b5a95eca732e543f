import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile, readdir, stat } from 'node:fs/promises'
import { join, basename, dirname } from 'node:path'
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

/** Paths, separated by their content. */
interface SplitPaths {
  /** Folders that an audit wrote. */
  readonly audits: readonly string[]
  /** All other files and folders, which may hold images. */
  readonly others: readonly string[]
}

/** Depth of the search for audits: a dropped folder, a folder of results, an audit. */
const deepest = 3

/** Finds the folders of audits among files and folders. An `audit.json` stands for its folder. */
export async function splitAuditFolders(paths: readonly string[]): Promise<SplitPaths> {
  const parts: SplitPaths[] = []
  for (const path of paths) parts.push(await splitPath(path, deepest))
  return joined(parts)
}

async function splitPath(path: string, depth: number): Promise<SplitPaths> {
  if (basename(path) === auditFiles.record && (await isAuditFolder(dirname(path))))
    return { audits: [dirname(path)], others: [] }
  if (!(await isFolder(path))) return { audits: [], others: [path] }
  if (await isAuditFolder(path)) return { audits: [path], others: [] }
  const inside = depth > 0 ? await splitFolders(path, depth) : []
  // A folder without audits stays one path: the reader of images searches it.
  if (inside.every(({ audits }) => audits.length === 0)) return { audits: [], others: [path] }
  const files = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(path, name))
  return joined([...inside, { audits: [], others: files }])
}

async function splitFolders(path: string, depth: number): Promise<SplitPaths[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const parts: SplitPaths[] = []
  for (const entry of entries) if (entry.isDirectory()) parts.push(await splitPath(join(path, entry.name), depth - 1))
  return parts
}

const joined = (parts: readonly SplitPaths[]): SplitPaths => ({
  audits: [...new Set(parts.flatMap(({ audits }) => audits))],
  others: parts.flatMap(({ others }) => others)
})

/** False for unreadable paths too; opening them reports the reason. */
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false
  )

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false
  )

const isAuditFolder = async (path: string): Promise<boolean> =>
  (await isFile(join(path, auditFiles.record))) && (await isFile(join(path, auditFiles.patches)))
