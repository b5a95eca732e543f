import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { auditFiles, readRolePatches } from '../audit/audit-files.ts'
import type { CompletedAudit } from '../audit/run.ts'
import { appVersion } from '../engine/versions.ts'
import { DenoscopeError } from '../errors.ts'
import { imageBatch } from '../images/image.ts'
import { makeFolder } from '../images/make-folder.ts'
import { noWords } from '../reports/report-words.ts'

/** An audit replaces an earlier one, never anything else. @throws argument.invalid for a folder with other files. */
export function requireReplaceable(directory: string): void {
  try {
    makeFolder(dirname(directory))
    if (!existsSync(directory) || existsSync(join(directory, auditFiles.record)) || readdirSync(directory).length === 0) return
  } catch (cause) {
    throw new DenoscopeError('argument.invalid', `--out: ${directory} cannot be a folder: ${(cause as Error).message}`, { cause })
  }
  throw new DenoscopeError('argument.invalid', `--out: ${directory} holds other files; name a new or empty folder`)
}

/** Writes the report beside an audit's arrays. */
export async function addReport(directory: string, { record, patches, scores }: CompletedAudit): Promise<void> {
  const { writeReportFiles } = await import('../reports/report-files.ts')
  const readPatches = async (role: string, indices: readonly number[]) =>
    imageBatch(readRolePatches(directory, role, indices), indices.length, record.patchRows, record.patchColumns)
  await writeReportFiles(directory, { record, patches, scores, findings: [], otherFindings: [], underWay: [], histories: {}, reviews: [], words: noWords, readPatches, appVersion })
}
