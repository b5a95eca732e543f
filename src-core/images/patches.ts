import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch } from './image.ts'
import { requirePositiveInteger } from './patch-grid.ts'

/**
 * Cuts the patches at every pair of row and column start, in row-major order:
 * shape (rowStarts.length x columnStarts.length, patchSize, patchSize), values unchanged.
 * @throws argument.invalid when a patch reaches beyond the image.
 */
export function extractPatches(
  image: Image,
  rowStarts: readonly number[],
  columnStarts: readonly number[],
  patchSize: number
): ImageBatch {
  requirePositiveInteger('patchSize', patchSize)
  requireInside('rowStarts', rowStarts, patchSize, image.rows)
  requireInside('columnStarts', columnStarts, patchSize, image.columns)
  const count = rowStarts.length * columnStarts.length
  const data = new Float32Array(count * patchSize * patchSize)
  let target = 0
  for (const row of rowStarts) {
    for (const column of columnStarts) {
      for (let line = 0; line < patchSize; line++, target += patchSize) {
        const start = (row + line) * image.columns + column
        data.set(image.data.subarray(start, start + patchSize), target)
      }
    }
  }
  return { data, count, rows: patchSize, columns: patchSize }
}

function requireInside(name: string, starts: readonly number[], patchSize: number, length: number): void {
  const outside = starts.find((start) => !Number.isInteger(start) || start < 0 || start + patchSize > length)
  if (outside === undefined) return
  throw new DenoscopeError(
    'argument.invalid',
    `${name}: a patch of ${patchSize} pixels at ${outside} reaches beyond the image's ${length} pixels`
  )
}
