import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch } from '../images/image.ts'
import { fromUnitRange } from '../images/intensity.ts'
import type { AuditRecord, PatchTable } from './audit.ts'
import { readRolePatches } from './audit-files.ts'
import { sliceNumber } from '../sources/slice-number.ts'

/** Where patches lie: top row and left column of each, in pixels of the slice. */
export type PatchPlaces = Pick<PatchTable, 'row' | 'column'>

/**
 * Puts patches back where they were cut: each pixel is the plain mean of the patches that cover it, 0 where there is none.
 * What reaches beyond the slice is left out.
 * @param patches shape (count, patch rows, patch columns), any unit.
 * @returns shape (rows, columns), in the unit of the patches.
 */
export function reassemble(patches: ImageBatch, places: PatchPlaces, { rows, columns }: Pick<Image, 'rows' | 'columns'>): Image {
  const sum = new Float64Array(rows * columns)
  const covered = new Uint32Array(rows * columns)
  for (let patch = 0; patch < patches.count; patch++) {
    const [top, left] = [places.row[patch]!, places.column[patch]!]
    const [height, width] = [Math.min(patches.rows, rows - top), Math.min(patches.columns, columns - left)]
    for (let row = 0; row < height; row++) {
      let from = (patch * patches.rows + row) * patches.columns
      let to = (top + row) * columns + left
      for (let column = 0; column < width; column++, from++, to++) {
        sum[to]! += patches.data[from]!
        covered[to]!++
      }
    }
  }
  return { rows, columns, data: Float32Array.from(sum, (value, pixel) => (covered[pixel] ? value / covered[pixel]! : 0)) }
}

/**
 * The slice of a role as an audit has it, in the source's unit: its patches put back in their places, the lowest value of
 * the intensity range where there are none.
 * @param directory the audit's folder
 * @throws slice.out-of-range when the audit has no patch on that slice
 */
export function readWholeSlice(directory: string, record: AuditRecord, patches: PatchTable, role: string, slice: number): Image {
  const first = patches.slice.indexOf(slice)
  if (first < 0) throw new DenoscopeError('slice.out-of-range', `slice: '${record.id}' has no patch on slice ${sliceNumber(slice)}`)
  const end = patches.slice.lastIndexOf(slice) + 1
  const indices = Array.from({ length: end - first }, (_, index) => first + index)
  const { source, patchRows, patchColumns } = record
  const batch = { data: readRolePatches(directory, record, role, indices), count: indices.length, rows: patchRows, columns: patchColumns }
  const places = { row: patches.row.subarray(first, end), column: patches.column.subarray(first, end) }
  return fromUnitRange(reassemble(batch, places, source), source.intensityRange)
}
