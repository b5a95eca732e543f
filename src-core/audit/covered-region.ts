import type { ImagePoint } from '../images/region-statistics.ts'
import type { AuditRecord, PatchTable } from './audit-record.ts'

/**
 * True if patches of the audit cover every pixel of the box around some points of a slice.
 * The other pixels of an audited slice have no values.
 * @param points in pixels; (0, 0) is the outer corner of the first pixel
 * @param slice 0-based
 */
export function isCovered(
  points: readonly ImagePoint[],
  { slice: slices, row: rows, column: columns }: PatchTable,
  { patchRows, patchColumns }: Pick<AuditRecord, 'patchRows' | 'patchColumns'>,
  slice: number
): boolean {
  const [top, left] = [Math.min(...points.map(({ y }) => y)), Math.min(...points.map(({ x }) => x))].map(
    Math.floor
  ) as [number, number]
  const height = Math.ceil(Math.max(...points.map(({ y }) => y))) - top
  const width = Math.ceil(Math.max(...points.map(({ x }) => x))) - left
  // A box larger than all patches together cannot be covered, nor has its mask to fit into memory.
  if (height * width > slices.length * patchRows * patchColumns) return false
  const covered = new Uint8Array(Math.max(0, height * width))
  for (let patch = slices.indexOf(slice); patch >= 0 && patch < slices.length && slices[patch] === slice; patch++) {
    const [firstRow, firstColumn] = [Math.max(0, rows[patch]! - top), Math.max(0, columns[patch]! - left)]
    const lastRow = Math.min(height, rows[patch]! - top + patchRows)
    const end = Math.min(width, columns[patch]! - left + patchColumns)
    if (firstColumn >= end) continue
    for (let row = firstRow; row < lastRow; row++) covered.fill(1, row * width + firstColumn, row * width + end)
  }
  return covered.length > 0 && covered.every((one) => one === 1)
}
