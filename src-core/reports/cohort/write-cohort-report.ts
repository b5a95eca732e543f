import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cohortPaths } from '../../cohort/cohort-folder.ts'
import type { CohortJob } from '../../cohort/cohort-job.ts'
import { setAsideDamaged } from '../../cohort/job-audit.ts'
import { readCohort } from '../../cohort/read-cohort.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { appVersion } from '../../runtime/versions.ts'
import { printPdf } from '../browser-pdf.ts'
import { noWords, type ReportWords } from '../exported-report.ts'
import { analyseCohort, type CohortAnalysis } from './cohort-analysis.ts'
import { cohortCsvs } from './cohort-csv.ts'
import { renderCohortHtml } from './cohort-page.ts'
import { cohortTable } from './cohort-table.ts'
import { worstPatchReader } from './read-worst-patches.ts'

export interface CohortReportOptions {
  /** Texts of a person. Default: none. */
  readonly words?: ReportWords
  /** Prints the page as PDF. Default: a Chromium of this machine. */
  readonly print?: (page: string, signal?: AbortSignal) => Promise<Uint8Array>
  readonly signal?: AbortSignal
}

/** Files of a cohort report, and the reason for which there is no PDF. */
export interface WrittenCohortReport {
  readonly files: readonly string[]
  /** Null if report.pdf was written. */
  readonly withoutPdf: string | null
}

/**
 * Writes the report of a cohort into its folder: report.html, report.pdf, means.csv, patients.csv, comparisons.csv,
 * slices.csv, subgroups.csv and jobs.csv. Unfinished jobs, failures and damaged audits are stated. Earlier files are
 * replaced.
 * @throws argument.invalid without a cohort; file.unwritable; job.cancelled
 */
export async function writeCohortReport(
  folder: string,
  { words = noWords, print = printPdf, signal }: CohortReportOptions = {}
): Promise<WrittenCohortReport> {
  const { analysis, html } = await rendered(folder, words, signal)
  const printed = await printedPage(html, print, signal)
  const files: Record<string, string | Uint8Array> = {
    ...cohortCsvs(analysis),
    ...(printed.pdf && { 'report.pdf': printed.pdf }),
    'report.html': html
  }
  for (const [name, content] of Object.entries(files)) writeFileAtomically(join(folder, name), content)
  return { files: Object.keys(files), withoutPdf: printed.reason }
}

/** The page of the audits that are sound. A damaged one is set aside, and the page begins again without it. */
async function rendered(
  folder: string,
  words: ReportWords,
  signal?: AbortSignal
): Promise<{ readonly analysis: CohortAnalysis; readonly html: string }> {
  const table = await cohortTable(await readCohort(folder))
  if (signal?.aborted) throw new DenoscopeError('job.cancelled', 'Cancelled before the report was written.')
  const analysis = analyseCohort(table)
  const damaged = new Map<CohortJob, unknown>()
  const html = await renderCohortHtml({
    analysis,
    words,
    readWorstPatches: worstPatchReader(table.audits, (job, thrown) => damaged.set(job, thrown)),
    planHash: hashOf(cohortPaths(folder).plan),
    appVersion
  })
  if (damaged.size === 0) return { analysis, html }
  for (const [job, thrown] of damaged) setAsideDamaged(folder, job, thrown)
  return rendered(folder, words, signal)
}

async function printedPage(
  html: string,
  print: NonNullable<CohortReportOptions['print']>,
  signal?: AbortSignal
): Promise<{ readonly pdf: Uint8Array | null; readonly reason: string | null }> {
  try {
    return { pdf: await print(html, signal), reason: null }
  } catch (thrown) {
    if (!(thrown instanceof DenoscopeError && thrown.code === 'pdf.unavailable')) throw thrown
    return { pdf: null, reason: thrown.message }
  }
}

const hashOf = (path: string): string | null =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null
