import { join } from 'node:path'
import type { BenchResult } from '../../bench/run-bench.ts'
import { fillFolder } from '../../files/atomic-folder.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { encodeNpy } from '../../files/npy-files.ts'
import { benchCsv, curvesCsv } from './bench-csv.ts'
import type { BenchEntries } from './bench-entries.ts'

/** Names of the files of a bench. */
export const benchFileNames = {
  html: 'report.html',
  pdf: 'report.pdf',
  values: 'bench.csv',
  curves: 'curves.csv',
  record: 'bench.json',
  entries: 'entries.json'
} as const

/** Pages of a bench report that are already rendered. */
export interface BenchPages {
  readonly html: string
  /** Absent if it could not be printed. */
  readonly pdf?: Uint8Array
}

/**
 * Writes the folder of a bench: bench.json, bench.csv, curves.csv, report.html, report.pdf and maps. All or nothing.
 * @param entries of a person, for a bench of a workspace
 * @returns the names of the files
 * @throws file.unwritable
 */
export async function writeBenchFiles(
  folder: string,
  { record, maps }: BenchResult,
  { html, pdf }: BenchPages,
  entries?: BenchEntries
): Promise<string[]> {
  const files: Record<string, string | Uint8Array> = {
    [benchFileNames.html]: html,
    ...(pdf && { [benchFileNames.pdf]: pdf }),
    [benchFileNames.values]: benchCsv(record),
    [benchFileNames.curves]: curvesCsv(record),
    [benchFileNames.record]: asJson(record),
    ...(entries && { [benchFileNames.entries]: asJson(entries) })
  }
  for (const { entry, data } of maps) files[entry.file] = encodeNpy(data, [entry.rows, entry.columns])
  await fillFolder(folder, async (partial) => {
    if (maps.length > 0) makeFolder(join(partial, 'maps'))
    for (const [name, content] of Object.entries(files)) writeFileAtomically(join(partial, name), content)
  })
  return Object.keys(files).filter((name) => !name.startsWith('maps/'))
}

const asJson = (content: unknown): string => `${JSON.stringify(content, null, 1)}\n`
