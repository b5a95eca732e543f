import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch } from './image.ts'
import { raggedGrid, requirePositiveInteger } from './patchify-grid.ts'

/**
 * Cuts the patches at every pair of row and column start, in row-major order. Values are unchanged. Shape:
 * (rowStarts.length x columnStarts.length, patchSize, patchSize).
 * @throws argument.invalid if a patch reaches beyond the image
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

export interface RaggedOptions {
  readonly patchSize: number
  /** Added to every value of the image. Padding stays 0. Default: 0. */
  readonly offset?: number
  /** True to cut as the published sFRC program: a patch at the end of the image lacks its last line. Default: false. */
  readonly lastLineLost?: boolean
}

/**
 * Cuts an image into square patches side by side, row-major, from the upper left corner. Patches at the lower and right
 * edge are padded with 0.
 * @throws argument.invalid for a bad patch size
 */
export function cutRagged(
  { data, rows, columns }: Image,
  { patchSize, offset = 0, lastLineLost = false }: RaggedOptions
): ImageBatch {
  const { rowStarts, columnStarts } = raggedGrid(rows, columns, patchSize)
  const count = rowStarts.length * columnStarts.length
  const patches = new Float32Array(count * patchSize * patchSize)
  const end = (start: number, length: number) =>
    start + patchSize < length ? start + patchSize : lastLineLost ? length - 1 : length
  let first = 0
  for (const top of rowStarts) {
    for (const left of columnStarts) {
      const [bottom, right] = [end(top, rows), end(left, columns)]
      for (let row = top; row < bottom; row++) {
        const target = first + (row - top) * patchSize - left
        for (let column = left; column < right; column++)
          patches[target + column] = data[row * columns + column]! + offset
      }
      first += patchSize * patchSize
    }
  }
  return { data: patches, count, rows: patchSize, columns: patchSize }
}

function requireInside(name: string, starts: readonly number[], patchSize: number, length: number): void {
  const outside = starts.find((start) => !Number.isInteger(start) || start < 0 || start + patchSize > length)
  if (outside === undefined) return
  throw new DenoscopeError(
    'argument.invalid',
    `${name}: a patch of ${patchSize} pixels at ${outside} reaches beyond the ${length} pixels of the image`
  )
}
