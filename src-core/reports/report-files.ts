import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import type { ReportFormat } from './exported-report.ts'
import { frontOf } from './report-front.ts'
import { paperStyle } from './report-page.ts'
import { drawReport, renderReportHtml, reportPage } from './report-html.ts'
import type { ReportInput } from './report-input.ts'
import { reportJson } from './report-json.ts'
import { findingsCsv, patchesCsv } from './report-tables.ts'

export { drawReport, frontOf, paperStyle, reportPage }

export interface ReportFileOptions {
  /** Default: HTML, CSV and JSON. */
  readonly formats?: readonly ReportFormat[]
  /** PDF for the format pdf. */
  readonly pdf?: Uint8Array
  /** Rendered page. Default: rendered here. */
  readonly page?: string
}

/**
 * Writes the files of a report: report.html, report.pdf, patches.csv, findings.csv, report.json. Creates the folder.
 * @returns the names of the files
 * @throws file.unwritable; argument.invalid for a PDF that was not printed
 */
export async function writeReportFiles(
  directory: string,
  input: ReportInput,
  options: ReportFileOptions = {}
): Promise<string[]> {
  const { formats = ['html', 'csv', 'json'] } = options
  const files: Record<string, string | Uint8Array> = {}
  for (const format of formats) Object.assign(files, await filesOf(format, input, options))
  makeFolder(directory)
  for (const [name, content] of Object.entries(files)) writeFileAtomically(join(directory, name), content)
  return Object.keys(files)
}

async function filesOf(
  format: ReportFormat,
  input: ReportInput,
  { pdf, page }: ReportFileOptions
): Promise<Record<string, string | Uint8Array>> {
  switch (format) {
    case 'html':
      return { 'report.html': page ?? (await renderReportHtml(input)) }
    case 'pdf':
      if (!pdf) throw new DenoscopeError('argument.invalid', 'pdf: expected the printed report')
      return { 'report.pdf': pdf }
    case 'csv':
      return { 'patches.csv': patchesCsv(input), 'findings.csv': findingsCsv(input) }
    case 'json':
      return { 'report.json': reportJson(input) }
  }
}
