import { counted } from '../../counts.ts'
import { inform, interruptSignal, warnAll } from './standard-error.ts'

/**
 * Writes the report of a cohort into its folder, and prints the names of its files.
 * @param json true to print JSON
 * @throws as `writeCohortReport`
 */
export async function reportCohort(folder: string, json = false): Promise<void> {
  const { writeCohortReport } = await import('../../reports/cohort/write-cohort-report.ts')
  const written = await writeCohortReport(folder, { signal: interruptSignal() })
  if (written.withoutPdf !== null) warnAll([`no report.pdf: ${written.withoutPdf}`])
  const line = `${counted(written.files.length, 'file')} written: ${written.files.join(', ')}`
  process.stdout.write(`${json ? JSON.stringify(written) : line}\n`)
}

/** Writes the report of a cohort at the end of its run. Standard output has the state of the run alone. */
export async function reportRun(folder: string, signal: AbortSignal): Promise<void> {
  const { writeCohortReport } = await import('../../reports/cohort/write-cohort-report.ts')
  const { files, withoutPdf } = await writeCohortReport(folder, { signal })
  if (withoutPdf !== null) warnAll([`no report.pdf: ${withoutPdf}`])
  inform(`written: ${files.join(', ')}`)
}
