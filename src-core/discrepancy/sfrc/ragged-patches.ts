import type { Image, ImageBatch } from '../../images/image.ts'
import { requirePositiveInteger } from '../../images/patch-grid.ts'

/** Patches that cover an image wholly, and how they lie: `gridRows` x `gridColumns`, row-major, one patch size apart. */
export interface RaggedPatches extends ImageBatch {
  readonly gridRows: number
  readonly gridColumns: number
}

export interface RaggedOptions {
  readonly patchSize: number
  /** Added to every value; what lies outside the image is 0 afterwards. */
  readonly offset?: number
  /** As the published sFRC program cuts: a patch that reaches the image's end stops one line before it. */
  readonly lastLineLost?: boolean
}

/** Where patches that cover `length` pixels start. */
export const raggedStarts = (length: number, patchSize: number): number[] =>
  Array.from({ length: Math.ceil(length / patchSize) }, (_, index) => index * patchSize)

/**
 * Cuts an image of any shape into square patches side by side; those at the lower and right edge are filled up with 0.
 * @throws argument.invalid for a bad patch size.
 */
export function cutRagged({ data, rows, columns }: Image, { patchSize, offset = 0, lastLineLost = false }: RaggedOptions): RaggedPatches {
  requirePositiveInteger('patchSize', patchSize)
  const [rowStarts, columnStarts] = [raggedStarts(rows, patchSize), raggedStarts(columns, patchSize)]
  const count = rowStarts.length * columnStarts.length
  const patches = new Float32Array(count * patchSize * patchSize)
  const end = (start: number, length: number) => (start + patchSize < length ? start + patchSize : lastLineLost ? length - 1 : length)
  let first = 0
  for (const top of rowStarts) {
    for (const left of columnStarts) {
      const [bottom, right] = [end(top, rows), end(left, columns)]
      for (let row = top; row < bottom; row++) {
        const target = first + (row - top) * patchSize - left
        for (let column = left; column < right; column++) patches[target + column] = data[row * columns + column]! + offset
      }
      first += patchSize * patchSize
    }
  }
  return { data: patches, count, rows: patchSize, columns: patchSize, gridRows: rowStarts.length, gridColumns: columnStarts.length }
}
