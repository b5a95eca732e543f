import type { Region } from '../../../src-core/review/finding.ts'

/** Steps by which a region moves or grows, in pixels. */
export type RegionMove = Partial<Record<keyof Region, number>>

/** The middle half of a patch, from where keys take it on. */
export function defaultRegion(rows: number, columns: number): Region {
  return {
    row: Math.floor(rows / 4),
    column: Math.floor(columns / 4),
    rows: Math.ceil(rows / 2),
    columns: Math.ceil(columns / 2)
  }
}

/** Stays on the patch and at least one pixel large. */
export function movedRegion(region: Region, move: RegionMove, patchRows: number, patchColumns: number): Region {
  const rows = within(region.rows + (move.rows ?? 0), 1, patchRows - region.row)
  const columns = within(region.columns + (move.columns ?? 0), 1, patchColumns - region.column)
  return {
    row: within(region.row + (move.row ?? 0), 0, patchRows - rows),
    column: within(region.column + (move.column ?? 0), 0, patchColumns - columns),
    rows,
    columns
  }
}

/** The rectangle between two pixels, both inside, in whatever order they were pointed at. */
export function regionBetween(one: { row: number; column: number }, other: { row: number; column: number }): Region {
  const row = Math.min(one.row, other.row)
  const column = Math.min(one.column, other.column)
  return { row, column, rows: Math.abs(one.row - other.row) + 1, columns: Math.abs(one.column - other.column) + 1 }
}

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
