import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch, NarrowImage } from './image.ts'
import type { CropBox } from './patchify-grid.ts'

export type IntensityRange = readonly [low: number, high: number]

/**
 * Clips values to [low, high] and scales them to 0..1. Returns a new image or batch of the same shape.
 * @throws argument.invalid unless low < high
 */
export function toUnitRange<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  const scale = 1 / (high - low)
  const { data } = images
  const scaled = new Float32Array(data.length)
  // A loop takes a fifth of the time of `map`, and each score of a window scales every patch.
  for (let at = 0; at < data.length; at++) scaled[at] = (Math.min(high, Math.max(low, data[at]!)) - low) * scale
  return { ...images, data: scaled }
}

/**
 * Clips values to [low, high]. Returns a new image or batch of the same shape.
 * @throws argument.invalid unless low < high
 */
export function clipTo<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  return { ...images, data: images.data.map((value) => Math.min(high, Math.max(low, value))) }
}

/**
 * Scales 0..1 to [low, high] without clipping. Returns a new image or batch of the same shape.
 * @throws argument.invalid unless low < high
 */
export function fromUnitRange<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  return { ...images, data: images.data.map((value) => low + value * (high - low)) }
}

/** The inverse of `fromUnitRange`: `toUnitRange` without clipping. */
export function toUnclippedUnitRange<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  return { ...images, data: images.data.map((value) => (value - low) / (high - low)) }
}

/** Maps 0..1 to 0..255, rounded and clipped. */
export function asBytes({ data }: ImageBatch): Uint8Array {
  return Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))))
}

function checkedRange(range: IntensityRange): IntensityRange {
  if (!(range[0] < range[1] && Number.isFinite(range[1] - range[0]))) {
    throw new DenoscopeError('argument.invalid', `range: expected low below high, got ${range[0]} and ${range[1]}`)
  }
  return range
}

/** Shares of pixels, each 0..1, below and above a range. */
export interface ClippedShares {
  readonly below: number
  readonly above: number
}

/** Shares of pixels within a crop that `toUnitRange` clips. Counts only pixels on the image. */
export function clippedShares(
  { data, rows, columns }: NarrowImage,
  [low, high]: IntensityRange,
  crop: CropBox
): ClippedShares {
  let [below, above] = [0, 0]
  const [bottom, right] = [Math.min(crop.row + crop.size, rows), Math.min(crop.column + crop.size, columns)]
  for (let row = crop.row; row < bottom; row++) {
    for (let column = crop.column; column < right; column++) {
      const value = data[row * columns + column]!
      if (value < low) below++
      else if (value > high) above++
    }
  }
  const pixels = (bottom - crop.row) * (right - crop.column)
  return { below: below / pixels, above: above / pixels }
}
