import type { Image, NarrowImage } from './image.ts'

/**
 * A point between pixels, in pixels: (0, 0) is the outer corner of the first pixel.
 * Pixel (row, column) covers x from column to column + 1 and y from row to row + 1.
 */
export interface ImagePoint {
  readonly x: number
  readonly y: number
}

export type RegionShape = 'rectangle' | 'ellipse'

/** A region with sides along rows and columns. */
export interface Region {
  readonly shape: RegionShape
  /** Opposite corners of the rectangle, or of the box around the ellipse, in any order. */
  readonly corners: readonly [ImagePoint, ImagePoint]
}

/** Values of the pixels of a region, in the unit of the image. */
export interface RegionStatistics {
  /** Pixels whose centre lies in the region or on its border. Pixels without a finite value are left out. */
  readonly count: number
  readonly mean: number
  /** Sample standard deviation, with n - 1. Null for one pixel. */
  readonly standardDeviation: number | null
  readonly minimum: number
  readonly maximum: number
  /** `count` times the area of a pixel: mm2, or pixels without a spacing. */
  readonly area: number
}

/** Left, top, right and bottom of a region, in pixels. */
export function regionBox({ corners: [a, b] }: Region) {
  return { left: Math.min(a.x, b.x), top: Math.min(a.y, b.y), right: Math.max(a.x, b.x), bottom: Math.max(a.y, b.y) }
}

/**
 * Statistics of the pixels whose centre lies in a region.
 * Rectangle: left <= x <= right and top <= y <= bottom.
 * Ellipse: ((x - x0) / a)^2 + ((y - y0) / b)^2 <= 1 with the half axes a and b.
 * Parts of the region beyond the image have no pixels.
 * @param image shape (rows, columns), any unit
 * @param pixelSpacing distance of rows and of columns in mm; null if unknown
 * @returns null if no pixel lies in the region
 */
export function regionStatistics(
  image: NarrowImage,
  region: Region,
  pixelSpacing: readonly [row: number, column: number] | null
): RegionStatistics | null {
  const values = valuesWithin(image, region)
  const count = values.length
  if (count === 0) return null
  let [sum, minimum, maximum] = [0, Infinity, -Infinity]
  for (const value of values) {
    sum += value
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  const mean = sum / count
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  const [rowSpacing, columnSpacing] = pixelSpacing ?? [1, 1]
  return {
    count,
    mean,
    standardDeviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    minimum,
    maximum,
    area: count * rowSpacing * columnSpacing
  }
}

/** The region itself, or the rectangle inside its ellipse with the largest area: half axes divided by sqrt(2). */
export function inscribedRectangle(region: Region): Region {
  if (region.shape === 'rectangle') return region
  const { left, top, right, bottom } = regionBox(region)
  const [x0, y0] = [(left + right) / 2, (top + bottom) / 2]
  const [a, b] = [(right - left) / Math.sqrt(8), (bottom - top) / Math.sqrt(8)]
  return {
    shape: 'rectangle',
    corners: [
      { x: x0 - a, y: y0 - b },
      { x: x0 + a, y: y0 + b }
    ]
  }
}

/** A copy of the pixels whose centre lies in a rectangle or on its border. It may be empty. */
export function pixelsWithin({ data, rows, columns }: NarrowImage, rectangle: Region): Image {
  const { firstRow, lastRow, firstColumn, lastColumn } = pixelRange(rectangle, rows, columns)
  const part = { rows: Math.max(0, lastRow - firstRow + 1), columns: Math.max(0, lastColumn - firstColumn + 1) }
  const copy = new Float32Array(part.rows * part.columns)
  for (let row = 0; row < part.rows; row++) {
    const start = (firstRow + row) * columns + firstColumn
    copy.set(data.subarray(start, start + part.columns), row * part.columns)
  }
  return { data: copy, ...part }
}

/** Rows and columns whose pixel centres lie between the sides of a region, in an image of this size. */
function pixelRange(region: Region, rows: number, columns: number) {
  const { left, top, right, bottom } = regionBox(region)
  return {
    firstRow: Math.max(0, Math.ceil(top - 0.5)),
    lastRow: Math.min(rows - 1, Math.floor(bottom - 0.5)),
    firstColumn: Math.max(0, Math.ceil(left - 0.5)),
    lastColumn: Math.min(columns - 1, Math.floor(right - 0.5))
  }
}

/** Finite values of the pixels whose centre lies in the region, row by row. */
function valuesWithin({ data, rows, columns }: NarrowImage, region: Region): number[] {
  const { left, top, right, bottom } = regionBox(region)
  const [x0, y0] = [(left + right) / 2, (top + bottom) / 2]
  const [a, b] = [(right - left) / 2, (bottom - top) / 2]
  const isEllipse = region.shape === 'ellipse'
  if (isEllipse && (a === 0 || b === 0)) return []
  const values: number[] = []
  const { firstRow, lastRow, firstColumn, lastColumn } = pixelRange(region, rows, columns)
  for (let row = firstRow; row <= lastRow; row++) {
    const down = isEllipse ? ((row + 0.5 - y0) / b) ** 2 : 0
    for (let column = firstColumn; column <= lastColumn; column++) {
      if (isEllipse && down + ((column + 0.5 - x0) / a) ** 2 > 1) continue
      const value = data[row * columns + column]!
      if (Number.isFinite(value)) values.push(value)
    }
  }
  return values
}
