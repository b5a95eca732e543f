import { count } from '../counts.ts'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { auditFiles, roleFile } from '../audit/audit-files.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { rolesOf } from '../audit/audited-outputs.ts'
import { parseAuditRecord, recordFile, remedy } from '../audit/stored-record.ts'
import { scoreIdsOf } from '../scores/table/score-table.ts'
import { asDenoscopeError } from '../errors.ts'
import { few, type WorkspaceNotice } from './workspace-notices.ts'

/** Complete audits that are on disk but not on the list, and notices about other content of the folder. */
export interface UnlistedFolders {
  readonly complete: readonly AuditRecord[]
  readonly notices: readonly WorkspaceNotice[]
}

/**
 * Finds audits that are on disk but not on the list: the program ended between the two steps, or the list was lost.
 * @param folder parent of the audits' folders
 * @param known ids of all audits on the list, removed ones included
 */
export function findUnlisted(folder: string, known: ReadonlySet<string>): UnlistedFolders {
  const complete: AuditRecord[] = []
  const notices: WorkspaceNotice[] = []
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !known.has(entry.name)
  )) {
    try {
      complete.push(completeAudit(join(folder, name), name))
    } catch (thrown) {
      notices.push({
        tone: 'warning',
        text: `audits/${name} is not on the list of audits and cannot be put on it: ${shortened(asDenoscopeError(thrown).message, folder)}.`
      })
    }
  }
  return { complete, notices }
}

/** Reads the record of a complete audit. @throws audit.damaged, file.not-found */
function completeAudit(directory: string, id: string): AuditRecord {
  const path = join(directory, recordFile)
  if (!existsSync(path)) throw new Error(`it has no ${recordFile}; remove the folder if it is not needed`)
  const record = parseAuditRecord(readFileSync(path, 'utf8'), path)
  if (record.id !== id) throw new Error(`its ${recordFile} is of the audit '${record.id}', which was made elsewhere`)
  const wrong = Object.entries(record.arrays ?? {}).filter(
    ([file, { bytes }]) => !existsSync(join(directory, file)) || statSync(join(directory, file)).size !== bytes
  )
  if (wrong.length > 0) throw new Error(`missing or of another size: ${few(wrong.map(([file]) => file))}; ${remedy}`)
  return record
}

/** Message with paths relative to the workspace. */
const shortened = (message: string, folder: string) =>
  message.replaceAll(`${folder}/`, 'audits/').replaceAll(`${folder}\\`, 'audits\\')

/**
 * Compares listed audits with their folders: presence, file sizes, records.
 * Contents are compared on reading. Other work runs in between.
 */
export async function compareFolders(folder: string, records: readonly AuditRecord[]): Promise<WorkspaceNotice[]> {
  const notices: WorkspaceNotice[] = []
  for (const record of records) {
    const problem = await problemOf(join(folder, record.id), record)
    if (problem !== null)
      notices.push({
        tone: 'warning',
        text: `Audit '${record.title}' of ${record.createdAt.slice(0, 10)}: ${problem}; ${remedy}.`
      })
    await setImmediate()
  }
  return notices
}

async function problemOf(directory: string, record: AuditRecord): Promise<string | null> {
  if (!existsSync(directory)) return `its folder audits/${record.id} is missing`
  const damaged = await recordProblem(directory, record)
  if (damaged !== null) return damaged
  const problems: string[] = []
  for (const file of filesOf(record)) {
    const wanted = record.arrays?.[file]?.bytes
    const size = await stat(join(directory, file)).then(
      (stats) => stats.size,
      () => null
    )
    if (size === null) problems.push(`${file} is missing`)
    else if (wanted !== undefined && size !== wanted)
      problems.push(`${file} has ${count(size)} bytes instead of ${count(wanted)}`)
  }
  return problems.length > 0 ? `in audits/${record.id}, ${few(problems)}` : null
}

/** Problem of the record on disk; null if its arrays agree with the copy in the database. */
async function recordProblem(directory: string, record: AuditRecord): Promise<string | null> {
  const path = join(directory, recordFile)
  try {
    const { arrays } = parseAuditRecord(await readFile(path, 'utf8'), path)
    const agree = JSON.stringify(sorted(arrays)) === JSON.stringify(sorted(record.arrays))
    return agree ? null : `audits/${record.id}/${recordFile} is not the one that the audit wrote`
  } catch (thrown) {
    const { code } = (thrown ?? {}) as { code?: string }
    return code === 'ENOENT'
      ? `audits/${record.id}/${recordFile} is missing`
      : `audits/${record.id}/${recordFile} is damaged`
  }
}

const sorted = (arrays: AuditRecord['arrays']) =>
  Object.entries(arrays ?? {})
    .map(([file, { bytes, sha256 }]) => [file, bytes, sha256])
    .sort()

const filesOf = (record: AuditRecord): string[] =>
  record.arrays
    ? Object.keys(record.arrays)
    : [
        auditFiles.patches,
        ...(scoreIdsOf(record).length > 0 ? [auditFiles.scores] : []),
        ...rolesOf(record).map((role) => roleFile(record, role))
      ]
