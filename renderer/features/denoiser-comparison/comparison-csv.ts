import { toCsv, type Cell } from '../../../src-core/reports/csv-table.ts'
import { platform } from '../../platform/platform.ts'
import { notices } from '../../state/shown-notices.svelte.ts'

/** A table as shown, with its figures unrounded. */
export interface CsvTable {
  readonly name: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Saves the table as a file. The file name begins with `prefix`. */
export async function saveCsv(prefix: string, { name, header, rows }: CsvTable): Promise<void> {
  try {
    await platform.saveFile(`${prefix}-${name}.csv`, new TextEncoder().encode(toCsv(header, rows)), 'text/csv')
  } catch (thrown) {
    notices.fail(thrown)
  }
}
