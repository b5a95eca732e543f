import { z } from 'zod'
import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch } from './image.ts'

/** A crop of a slice. Sizes and positions in pixels. */
export const cropSchema = z.discriminatedUnion('kind', [
  /** The central square. Default size: the largest that fits. */
  z.strictObject({ kind: z.literal('central'), size: z.int().positive().optional() }),
  z.strictObject({
    kind: z.literal('square'),
    row: z.int().nonnegative(),
    column: z.int().nonnegative(),
    size: z.int().positive()
  }),
  /** The slice, square or not. Patches lie side by side; those at the lower and right edge are padded with 0. */
  z.strictObject({ kind: z.literal('whole') })
])
export type Crop = z.infer<typeof cropSchema>

/** Reads SIZE or ROW,COLUMN,SIZE in pixels. @returns null for another form */
export function readCrop(text: string): Crop | null {
  const numbers = text.split(',').map(Number)
  const [row, column, size] = numbers
  if (!numbers.every((value) => Number.isInteger(value) && value >= 0)) return null
  if (numbers.length === 1) return { kind: 'central', size: row! }
  return numbers.length === 3 ? { kind: 'square', row: row!, column: column!, size: size! } : null
}

/**
 * Square patches of `patchSize` x `patchSize` pixels, `stride` pixels apart. Patches lie wholly in the crop, unless the
 * crop is the whole slice.
 */
export const patchifySchema = z.strictObject({
  crop: cropSchema,
  patchSize: z.int().min(8).max(512),
  stride: z.int().min(1).max(512)
})
export type Patchify = z.infer<typeof patchifySchema>

/** A square on a slice, in pixels: top row, left column, side. */
export interface CropBox {
  readonly row: number
  readonly column: number
  readonly size: number
}

/** Starts of patches on a slice, in pixels: every row start with every column start. */
export interface PatchGrid {
  readonly rowStarts: number[]
  readonly columnStarts: number[]
}

/**
 * The square of a crop on a slice of `rows` x `columns` pixels.
 * - A central crop without a size is the largest square. If it cannot be central, it is half a pixel up and left.
 * - The whole slice has the size of its longer side.
 * @throws argument.invalid if the crop does not fit
 */
export function resolveCrop(rows: number, columns: number, crop: Crop): CropBox {
  if (crop.kind === 'whole') return { row: 0, column: 0, size: Math.max(rows, columns) }
  const size = crop.size ?? Math.min(rows, columns)
  const row = crop.kind === 'square' ? crop.row : Math.floor((rows - size) / 2)
  const column = crop.kind === 'square' ? crop.column : Math.floor((columns - size) / 2)
  if (row < 0 || column < 0 || row + size > rows || column + size > columns) {
    const place = crop.kind === 'square' ? ` at row ${row}, column ${column}` : ''
    throw new DenoscopeError(
      'argument.invalid',
      `crop: ${size} x ${size} pixels${place} do not fit on a slice of ${rows} x ${columns}`
    )
  }
  return { row, column, size }
}

/**
 * Starts of the patches of `patchSize` x `patchSize` pixels, `stride` pixels apart, that lie wholly in the crop.
 * @throws argument.invalid if no patch fits
 */
export function patchGrid(crop: CropBox, patchSize: number, stride: number): PatchGrid {
  requirePositiveInteger('patchSize', patchSize)
  requirePositiveInteger('stride', stride)
  if (patchSize > crop.size) {
    throw new DenoscopeError(
      'argument.invalid',
      `patchSize: a patch of ${patchSize} x ${patchSize} does not fit into a crop of ${crop.size} x ${crop.size} pixels`
    )
  }
  const length = Math.floor((crop.size - patchSize) / stride) + 1
  return {
    rowStarts: Array.from({ length }, (_, index) => crop.row + index * stride),
    columnStarts: Array.from({ length }, (_, index) => crop.column + index * stride)
  }
}

/**
 * Starts of patches side by side that cover a whole slice. The last ones may reach beyond it.
 * @throws argument.invalid
 */
export function raggedGrid(rows: number, columns: number, patchSize: number): PatchGrid {
  requirePositiveInteger('patchSize', patchSize)
  const starts = (length: number) =>
    Array.from({ length: Math.ceil(length / patchSize) }, (_, index) => index * patchSize)
  return { rowStarts: starts(rows), columnStarts: starts(columns) }
}

/** @throws argument.invalid, with name and value, unless the value is 1, 2, 3 ... */
export function requirePositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new DenoscopeError('argument.invalid', `${name}: expected a positive integer, got ${value}`)
  }
}

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
  const { data: from, columns } = image
  let target = 0
  for (const row of rowStarts) {
    for (const column of columnStarts) {
      for (let line = row; line < row + patchSize; line++) {
        // A line of a patch is so short that a view of it takes longer than copying its values.
        const start = line * columns + column
        for (let at = start; at < start + patchSize; at++) data[target++] = from[at]!
      }
    }
  }
  return { data, count, rows: patchSize, columns: patchSize }
}

interface RaggedOptions {
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
export function cutRagged(image: Image, options: RaggedOptions): ImageBatch {
  const { patchSize } = options
  const corners = raggedCorners(image, patchSize)
  const size = patchSize * patchSize
  const data = new Float32Array(corners.length * size)
  for (const [index, corner] of corners.entries())
    cutRaggedPatch(image, options, corner, data.subarray(index * size, (index + 1) * size))
  return { data, count: corners.length, rows: patchSize, columns: patchSize }
}

/** Upper left pixel of a patch. */
export type PatchCorner = readonly [top: number, left: number]

/** Corners of the patches of `cutRagged`, in order. @throws argument.invalid for a bad patch size */
export function raggedCorners({ rows, columns }: Pick<Image, 'rows' | 'columns'>, patchSize: number): PatchCorner[] {
  const { rowStarts, columnStarts } = raggedGrid(rows, columns, patchSize)
  return rowStarts.flatMap((top) => columnStarts.map((left): PatchCorner => [top, left]))
}

/** Writes one patch of `cutRagged`. @param into patchSize x patchSize values */
export function cutRaggedPatch(
  { data, rows, columns }: Image,
  { patchSize, offset = 0, lastLineLost = false }: RaggedOptions,
  [top, left]: PatchCorner,
  into: Float32Array
): void {
  const end = (start: number, length: number) =>
    start + patchSize < length ? start + patchSize : lastLineLost ? length - 1 : length
  const [bottom, right] = [end(top, rows), end(left, columns)]
  if (bottom - top < patchSize || right - left < patchSize) into.fill(0)
  for (let row = top; row < bottom; row++) {
    const source = row * columns
    const target = (row - top) * patchSize - left
    for (let column = left; column < right; column++) into[target + column] = data[source + column]! + offset
  }
}

function requireInside(name: string, starts: readonly number[], patchSize: number, length: number): void {
  const outside = starts.find((start) => !Number.isInteger(start) || start < 0 || start + patchSize > length)
  if (outside === undefined) return
  throw new DenoscopeError(
    'argument.invalid',
    `${name}: a patch of ${patchSize} pixels at ${outside} reaches beyond the ${length} pixels of the image`
  )
}
