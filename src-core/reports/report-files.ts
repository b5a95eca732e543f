import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../images/atomic-file.ts'
import { renderReportHtml } from './report-html.ts'
import type { ReportInput } from './report-input.ts'
import { reportJson } from './report-json.ts'
import { findingsCsv, patchesCsv } from './tables.ts'

export { renderReportHtml }

/**
 * Writes a report's files to a folder, made when absent: report.html, patches.csv, findings.csv and report.json.
 * @returns their names.
 * @throws file.unwritable
 */
export async function writeReportFiles(directory: string, input: ReportInput): Promise<string[]> {
  const files = {
    'report.html': await renderReportHtml(input),
    'patches.csv': patchesCsv(input),
    'findings.csv': findingsCsv(input),
    'report.json': reportJson(input)
  }
  try {
    await mkdir(directory, { recursive: true })
  } catch (cause) {
    throw new DenoscopeError('file.unwritable', `${directory}: the folder cannot be made`, { cause })
  }
  for (const [name, text] of Object.entries(files)) writeFileAtomically(join(directory, name), text)
  return Object.keys(files)
}
