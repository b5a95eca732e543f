import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { auditFiles, readAir, readRolePatches, newAuditId } from '../../audit/audit-files.ts'
import type { CompletedAudit } from '../../audit/audit-input.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import type { OpenedSeries } from '../../audit/opened-series.ts'
import { readWholeSlice } from '../../audit/reassemble.ts'
import { DenoscopeError, systemReason } from '../../errors.ts'
import { recoverFolder } from '../../files/atomic-folder.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { imageBatch } from '../../images/image.ts'
import { noWords, type ReportForm, type ReportWords } from '../../reports/exported-report.ts'
import type { ReportInput } from '../../reports/report-input.ts'
import { appVersion } from '../../runtime/versions.ts'
import { type ReportOptions, wordsFrom } from '../options/report-options.ts'
import { warn, warnAll } from './standard-error.ts'

/** Options that decide where an audit is written. */
export interface TargetOptions extends ReportOptions {
  readonly out?: string
  readonly workspace?: string
  readonly replace?: boolean
}

/** Destination of one audit: a folder of its own with a report, or a workspace. */
export interface AuditTarget {
  readonly id: string
  readonly directory: string
  /** Adds files to the audit's folder before it appears under its name. */
  readonly complete?: (directory: string, audit: CompletedAudit) => Promise<void>
  /**
   * Adds the finished audit to the workspace, if there is one, and remembers the files of its series.
   * @param series null for drawn cases
   */
  keep(record: AuditRecord, series: OpenedSeries | null, join?: boolean): Promise<void>
  /** Closes the workspace, if there is one. To be called after failures too. */
  close(): void
  /** For the last line of the command. */
  readonly written: string
}

/**
 * Opens the destination; null if no option names one. A workspace keeps the texts of the report.
 * @throws argument.invalid; workspace.unusable if another process has it open
 */
export async function openTarget(options: TargetOptions): Promise<AuditTarget | null> {
  const { out, workspace, replace, form } = options
  const words = wordsFrom(options, noWords)
  if (out !== undefined && workspace !== undefined)
    throw new DenoscopeError('argument.invalid', '--workspace: give either --out or --workspace')
  if (workspace !== undefined) {
    if (form !== undefined)
      throw new DenoscopeError(
        'argument.invalid',
        '--form: an audit in a workspace has no report yet; see denoscope report'
      )
    return workspaceTarget(resolve(workspace), options)
  }
  if (out === undefined) return null
  const directory = resolve(out)
  requireFree(directory, replace)
  return {
    id: newAuditId(),
    directory,
    complete: (folder, completed) => addReport(folder, completed, words, form),
    keep: async () => undefined,
    close: () => undefined,
    written: `Written to ${directory}`
  }
}

async function workspaceTarget(path: string, options: ReportOptions): Promise<AuditTarget> {
  const { Workspace } = await import('../../storage/workspace.ts')
  const workspace = openWorkspace(() => Workspace.open(path))
  warnAll(workspace.notices.map(({ text }) => text))
  const id = newAuditId()
  return {
    id,
    directory: workspace.audits.directory(id),
    keep: async (record, series, join = false) => {
      workspace.audits.create(record)
      const stored = workspace.reportWords.read(id)
      const words = wordsFrom(options, stored)
      if (words !== stored) workspace.reportWords.write(id, words)
      if (series === null) return
      const { rememberSources } = await import('./remembered-sources.ts')
      await rememberSources(workspace, series, join)
    },
    close: () => workspace.close(),
    written: `Written to the workspace ${path} as ${id}`
  }
}

/** Opens a workspace. @throws workspace.unusable, with --out as the remedy */
function openWorkspace<Result>(open: () => Result): Result {
  try {
    return open()
  } catch (cause) {
    if (!(cause instanceof DenoscopeError) || cause.code !== 'workspace.unusable') throw cause
    throw new DenoscopeError(
      cause.code,
      `${cause.message}; or write the audit to a folder with --out and open that folder in the workbench`,
      { cause }
    )
  }
}

/**
 * Checks that an audit can be written into a folder: a new or empty one; with `replace`, also one that holds an audit.
 * First repairs leftovers of a killed run beside the folder, with a warning. @throws argument.invalid
 */
function requireFree(directory: string, replace = false): void {
  const { removed, restored } = recoverFolder(directory)
  for (const path of removed) warn(`${path}: left half-written by a run that was killed; removed`)
  if (restored) warn(`${restored}: a run that replaced this audit was killed; the audit was restored`)
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

/** Writes the report beside the arrays of an audit. */
async function addReport(
  directory: string,
  { record, patches, scores }: CompletedAudit,
  words: ReportWords,
  form?: ReportForm
): Promise<void> {
  const { writeReportFiles } = await import('../../reports/report-files.ts')
  const readPatches = async (role: string, indices: readonly number[]) =>
    imageBatch(readRolePatches(directory, record, role, indices), indices.length, record.patchRows, record.patchColumns)
  const air = readAir(directory)
  const none = {
    findings: [],
    otherFindings: [],
    embargoed: [],
    histories: {},
    reviews: [],
    measurements: [],
    ledger: null
  }
  const readSlice: ReportInput['readSlice'] = (role, slice) => readWholeSlice(directory, record, patches, role, slice)
  const input = { record, patches, air, scores, ...none, words, readPatches, readSlice, appVersion }
  await writeReportFiles(directory, input, { form })
}
