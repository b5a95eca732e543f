import { judged, withCitedLimits } from '../../bench/bench-limits.ts'
import type { BenchRecord } from '../../bench/bench-record.ts'
import type { BenchResult } from '../../bench/run-bench.ts'
import { phantomModels } from '../../phantoms/phantom-models.ts'
import type { Html } from '../report-markup.ts'
import type { BenchEntries } from './bench-entries.ts'
import { writeBenchFiles } from './bench-files.ts'
import { readBenchEntries, readBenchMaps, readBenchRecord } from './bench-folder.ts'
import { renderBenchHtml } from './bench-page.ts'

/** Writes the folder of a bench with the entries of a person. All or nothing. @throws file.unwritable */
export async function keepBench(folder: string, result: BenchResult, entries: BenchEntries): Promise<void> {
  const html = await renderBenchHtml(result, entries.words)
  await writeBenchFiles(folder, result, { html }, entries)
}

/**
 * Judges a kept bench by other limits, and writes its report with other texts. Measured values stay.
 * @throws argument.invalid for a limit that holds for nothing in this bench; file.unwritable
 */
export async function reviseBench(folder: string, entries: BenchEntries): Promise<BenchRecord> {
  const former = readBenchRecord(folder)
  const model = phantomModels.find(({ id }) => id === former.phantom.id)
  const stated = withCitedLimits(entries, { hu: model?.hu ?? null })
  const labels = new Map(former.images.map(({ key, label }) => [key, label]))
  const record = { ...former, limits: judged(stated, former.values, former.missing, labels) }
  await keepBench(folder, { record, maps: readBenchMaps(folder, record) }, entries)
  return record
}

/** The report of a kept bench as HTML. @param style added to the page's own @throws as `readBenchRecord` */
export function benchPage(folder: string, style?: Html): Promise<string> {
  const record = readBenchRecord(folder)
  return renderBenchHtml({ record, maps: readBenchMaps(folder, record) }, readBenchEntries(folder).words, style)
}
