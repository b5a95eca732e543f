import { count } from '../counts.ts'
import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import { imageBatch, type Image, type ImageBatch } from '../images/image.ts'
import { fromUnitRange } from '../images/intensity.ts'
import type { AuditRecord, PatchTable } from './audit-record.ts'
import { readRolePatches } from './audit-files.ts'
import { sliceNumber } from '../sources/slice-number.ts'

/** Top row and left column of each patch, in pixels of the slice. */
export type PatchPlaces = Pick<PatchTable, 'row' | 'column'>

/** Pixels of patches held at a time: overlapping patches may have hundreds of times the pixels of their slice. */
const pixelsAtOnce = 2 ** 22

/**
 * Puts patches back into their places. Each pixel is the plain mean of the patches that cover it, 0 if there is none.
 * Pixels beyond the slice are left out.
 * @param patches shape (count, patch rows, patch columns), any unit
 * @returns shape (rows, columns), in the unit of the patches
 */
export function reassemble(patches: ImageBatch, places: PatchPlaces, size: Pick<Image, 'rows' | 'columns'>): Image {
  const slice = new CoveredPixels(size)
  slice.add(patches, places)
  return slice.mean()
}

/**
 * `reassemble` for any number of patches, read a part at a time.
 * @param patchPixels pixels of one patch
 * @param readPatches reads patches by their place in `places`
 */
export async function reassembleInParts(
  places: PatchPlaces,
  size: Pick<Image, 'rows' | 'columns'>,
  patchPixels: number,
  readPatches: (first: number, end: number) => Promise<ImageBatch>
): Promise<Image> {
  const slice = new CoveredPixels(size)
  const step = Math.max(1, Math.floor(pixelsAtOnce / patchPixels))
  for (let first = 0; first < places.row.length; first += step) {
    const end = Math.min(places.row.length, first + step)
    slice.add(await readPatches(first, end), {
      row: places.row.subarray(first, end),
      column: places.column.subarray(first, end)
    })
    await setImmediate()
  }
  return slice.mean()
}

class CoveredPixels {
  readonly #rows: number
  readonly #columns: number
  readonly #sum: Float64Array
  readonly #covered: Uint32Array

  constructor({ rows, columns }: Pick<Image, 'rows' | 'columns'>) {
    this.#rows = rows
    this.#columns = columns
    this.#sum = new Float64Array(rows * columns)
    this.#covered = new Uint32Array(rows * columns)
  }

  add(patches: ImageBatch, places: PatchPlaces): void {
    const [sum, covered] = [this.#sum, this.#covered]
    for (let patch = 0; patch < patches.count; patch++) {
      const [top, left] = [places.row[patch]!, places.column[patch]!]
      const [height, width] = [
        Math.min(patches.rows, this.#rows - top),
        Math.min(patches.columns, this.#columns - left)
      ]
      for (let row = 0; row < height; row++) {
        let from = (patch * patches.rows + row) * patches.columns
        let to = (top + row) * this.#columns + left
        for (let column = 0; column < width; column++, from++, to++) {
          sum[to]! += patches.data[from]!
          covered[to]!++
        }
      }
    }
  }

  mean(): Image {
    const data = Float32Array.from(this.#sum, (value, pixel) =>
      this.#covered[pixel] ? value / this.#covered[pixel]! : 0
    )
    return { rows: this.#rows, columns: this.#columns, data }
  }
}

/**
 * The slice of a role, put together from the audit's patches, in the source's unit.
 * Pixels without a patch have the lowest value of the intensity range.
 * @param directory the audit's folder
 * @throws slice.out-of-range if the audit has no patch on that slice
 */
export async function readWholeSlice(
  directory: string,
  record: AuditRecord,
  patches: PatchTable,
  role: string,
  slice: number
): Promise<Image> {
  const first = patches.slice.indexOf(slice)
  if (first < 0)
    throw new DenoscopeError(
      'slice.out-of-range',
      `slice: '${record.id}' has no patch on slice ${count(sliceNumber(slice))}`
    )
  const end = patches.slice.lastIndexOf(slice) + 1
  const { source, patchRows, patchColumns } = record
  const places = { row: patches.row.subarray(first, end), column: patches.column.subarray(first, end) }
  const image = await reassembleInParts(places, source, patchRows * patchColumns, async (from, to) => {
    const indices = Array.from({ length: to - from }, (_, index) => first + from + index)
    return imageBatch(readRolePatches(directory, record, role, indices), indices.length, patchRows, patchColumns)
  })
  return fromUnitRange(image, source.intensityRange)
}
