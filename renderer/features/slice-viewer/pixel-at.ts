import type { SliceImage } from '../../../src-core/engine/contract.ts'
import type { Point } from './view-transform.ts'

export interface Pixel {
  readonly row: number
  readonly column: number
  /** In the source's unit. */
  readonly value: number
}

/** The pixel under a point of the image; null beside the slice, or while there is none. */
export function pixelAt(slice: SliceImage | null, point: Point | null): Pixel | null {
  if (!slice || !point) return null
  const row = Math.floor(point.y)
  const column = Math.floor(point.x)
  if (row < 0 || column < 0 || row >= slice.rows || column >= slice.columns) return null
  return { row, column, value: slice.data[row * slice.columns + column]! }
}
