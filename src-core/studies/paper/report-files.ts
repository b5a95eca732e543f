import { join } from 'node:path'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import type { ExperimentPlan } from './plan.ts'
import { renderPaperReport } from './report/page.ts'
import { readResults, resultsJson, type PaperResults } from './results.ts'
import type { RunRecord } from './run-record.ts'
import { tableFiles } from './tables.ts'

/**
 * Writes report.html, results.json and the tables of a finished run into its folder.
 * @throws file.unwritable
 */
export async function writePaperReport(
  directory: string,
  finished: { plan: ExperimentPlan; run: RunRecord }
): Promise<PaperResults> {
  const results = await readResults(directory, finished)
  const files = {
    ...tableFiles(results),
    'results.json': `${JSON.stringify(resultsJson(results), null, 2)}\n`,
    'report.html': await renderPaperReport(results)
  }
  for (const [name, text] of Object.entries(files)) writeFileAtomically(join(directory, name), text)
  return results
}
