import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { auditFiles, readAir, readRolePatches } from '../audit/audit-files.ts'
import type { CompletedAudit } from '../audit/audit-input.ts'
import { appVersion } from '../runtime/versions.ts'
import { DenoscopeError } from '../errors.ts'
import { recoverFolder } from '../files/atomic-folder.ts'
import { imageBatch } from '../images/image.ts'
import { makeFolder } from '../files/make-folder.ts'
import { noWords } from '../reports/exported-report.ts'
import { systemReason } from '../system-reason.ts'
import { warn } from './notices.ts'

/**
 * An audit goes into a new or empty folder; it replaces an earlier audit where that is asked for, never anything else. What a
 * killed run left beside the folder is put right first, with a warning.
 * @throws argument.invalid
 */
export function requireFree(directory: string, replace = false): void {
  const { removed, restored } = recoverFolder(directory)
  for (const path of removed) warn(`${path}: left half-written by a run that was killed; removed`)
  if (restored) warn(`${restored}: a run that was to replace this audit was killed; the audit is back as it was before`)
  const holds = contentOf(directory)
  if (holds === 'nothing' || (holds === 'an audit' && replace)) return
  const remedy =
    holds === 'an audit' ? 'name another folder, or replace it with --replace' : 'name a new or empty folder'
  throw new DenoscopeError('argument.invalid', `--out: ${directory} holds ${holds}; ${remedy}`)
}

function contentOf(directory: string): 'nothing' | 'an audit' | 'other files' {
  try {
    makeFolder(dirname(directory))
    if (!existsSync(directory) || readdirSync(directory).length === 0) return 'nothing'
    return existsSync(join(directory, auditFiles.record)) ? 'an audit' : 'other files'
  } catch (cause) {
    const reason = cause instanceof DenoscopeError ? cause.message : systemReason(cause)
    throw new DenoscopeError('argument.invalid', `--out: ${directory} cannot be a folder: ${reason}`, { cause })
  }
}

/** Writes the report beside an audit's arrays. */
export async function addReport(directory: string, { record, patches, scores }: CompletedAudit): Promise<void> {
  const { writeReportFiles } = await import('../reports/report-files.ts')
  const readPatches = async (role: string, indices: readonly number[]) =>
    imageBatch(readRolePatches(directory, record, role, indices), indices.length, record.patchRows, record.patchColumns)
  const air = readAir(directory)
  await writeReportFiles(directory, {
    record,
    patches,
    air,
    scores,
    findings: [],
    otherFindings: [],
    embargoed: [],
    histories: {},
    reviews: [],
    words: noWords,
    readPatches,
    appVersion
  })
}
