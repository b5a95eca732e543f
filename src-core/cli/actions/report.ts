import { existsSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { workspaceReport } from '../../engine/workspace/workspace-report.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { embargoText } from '../../reports/reported-output.ts'
import { reportFormats, type ReportFormat, reportWordsSchema, type ReportWords } from '../../reports/exported-report.ts'
import { printPdf } from '../../reports/browser-pdf.ts'
import { renderReportHtml } from '../../reports/report-html.ts'
import type { ReportInput } from '../../reports/report-input.ts'
import { reportJson } from '../../reports/report-json.ts'
import { findingsCsv, patchesCsv } from '../../reports/report-tables.ts'
import { databaseFile } from '../../storage/locations.ts'
import { Workspace } from '../../storage/workspace.ts'
import { warnAll } from '../notices.ts'
import { checked } from '../options.ts'
import { interruptSignal } from '../progress.ts'

export interface ReportOptions extends Partial<ReportWords> {
  workspace: string
  audit?: string
  out: string
  format?: ReportFormat
  table: 'findings' | 'patches'
}

/** Writes one file of a report; the workspace stays as it is, and may be open elsewhere. */
export async function report(options: ReportOptions): Promise<void> {
  const file = resolve(options.out)
  const format = options.format ?? formatOf(file)
  if (!existsSync(join(options.workspace, databaseFile))) {
    throw new DenoscopeError(
      'argument.invalid',
      `--workspace: ${options.workspace} is no workspace: it has no ${databaseFile}`
    )
  }
  const workspace = Workspace.read(options.workspace)
  try {
    warnAll(workspace.notices.map(({ text }) => text))
    const auditId = auditOf(workspace, options.audit)
    const input = workspaceReport(workspace, auditId, wordsOf(workspace, auditId, options))
    warnAll(input.embargoed.map(embargoText))
    const content = await contentOf(format, options.table, input)
    makeFolder(dirname(file))
    writeFileAtomically(file, content)
  } finally {
    workspace.close()
  }
  process.stdout.write(`Written to ${file}\n`)
}

function formatOf(file: string): ReportFormat {
  const format = reportFormats.find((known) => extname(file).toLowerCase() === `.${known}`)
  if (format) return format
  throw new DenoscopeError(
    'argument.invalid',
    `--out: expected a name that ends in .${reportFormats.join(', .')}, or --format beside it, got ${file}`
  )
}

function auditOf({ audits }: Workspace, named: string | undefined): string {
  if (named !== undefined) return audits.get(named).id
  const all = audits.list()
  if (all.length === 1) return all[0]!.id
  const choice = all.length === 0 ? 'it has none' : `expected one of ${all.map(({ id }) => id).join(', ')}`
  throw new DenoscopeError('argument.invalid', `--audit: which of the workspace's audits; ${choice}`)
}

function wordsOf(
  { reportWords }: Workspace,
  auditId: string,
  { title, institution, reader, conclusion }: ReportOptions
): ReportWords {
  const given = Object.entries({ title, institution, reader, conclusion }).filter(([, words]) => words !== undefined)
  return checked(reportWordsSchema, { ...reportWords.read(auditId), ...Object.fromEntries(given) })
}

async function contentOf(
  format: ReportFormat,
  table: ReportOptions['table'],
  input: ReportInput
): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return renderReportHtml(input)
    case 'pdf':
      return printPdf(await renderReportHtml(input), interruptSignal())
    case 'csv':
      return table === 'patches' ? patchesCsv(input) : findingsCsv(input)
    case 'json':
      return reportJson(input)
  }
}
