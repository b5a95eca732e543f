import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import type { Point } from './view-transform.ts'

const opaque = 0xff000000

/**
 * Grey values as a radiology window shows them, `centre - width / 2` black and `centre + width / 2` white, or the other
 * way round; as they lie in ImageData. NaN counts as below every value.
 */
export function paintGreys(
  { data }: SliceImage,
  { centre, width }: Window,
  inverted: boolean,
  pixels: Uint32Array
): void {
  const [black, scale] = inverted ? [centre + width / 2, -255 / width] : [centre - width / 2, 255 / width]
  for (let at = 0; at < pixels.length; at++) {
    const value = data[at]!
    const exact = ((Number.isNaN(value) ? -Infinity : value) - black) * scale
    const grey = exact <= 0 ? 0 : exact >= 255 ? 255 : (exact + 0.5) | 0
    pixels[at] = opaque | (grey * 0x010101)
  }
}

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
