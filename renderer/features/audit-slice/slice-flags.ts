import type { PatchTable } from '../../../src-core/audit/audit-record.ts'
import type { Finding, Judgement, Region } from '../../../src-core/review/finding.ts'
import type { PatchGrid } from '../slice-viewer/patch-grid.ts'
import type { PatchExtent } from './patch-places.ts'

/** A finding with its position on the slice, in pixels. */
export interface SliceFlag extends Pick<Judgement, 'category' | 'severity'> {
  readonly id: string
  readonly patch: number
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
  /** Marked region within the patch; null for the whole patch. */
  readonly region: Region | null
  /** Position among the findings of its patch. */
  readonly order: number
  readonly saved: boolean
}

type Stated = Pick<Finding, 'patchIndex' | 'denoiserKey' | 'category' | 'severity' | 'region'> & {
  readonly saved: boolean
}

/** The findings of all readers on one output of the given patches, in the order of recording. */
export function sliceFlags(
  stated: readonly Stated[],
  output: string,
  patches: Int32Array,
  table: PatchTable,
  { patchRows, patchColumns }: PatchExtent
): SliceFlag[] {
  const shown = new Set(patches)
  const counts = new Map<number, number>()
  const own = stated.filter(({ denoiserKey, patchIndex }) => denoiserKey === output && shown.has(patchIndex))
  return own.map(({ patchIndex: patch, category, severity, region, saved }) => {
    const order = counts.get(patch) ?? 0
    counts.set(patch, order + 1)
    return {
      id: `${patch} ${order}`,
      patch,
      category,
      severity,
      region,
      order,
      saved,
      row: table.row[patch]!,
      column: table.column[patch]!,
      rows: patchRows,
      columns: patchColumns
    }
  })
}

/** The grid of the patches on a slice. */
export function gridOf(patches: Int32Array, table: PatchTable, patchSize: number): PatchGrid {
  const starts = (values: Int32Array) =>
    [...new Set(Array.from(patches, (patch) => values[patch]!))].sort((one, other) => one - other)
  return { rowStarts: starts(table.row), columnStarts: starts(table.column), patchSize }
}
