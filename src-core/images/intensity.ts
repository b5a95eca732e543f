import { DenoscopeError } from '../errors.ts'
import type { Image, ImageBatch } from './image.ts'

export type IntensityRange = readonly [low: number, high: number]

/**
 * Clips values to [low, high] and scales them to 0..1; a new image or batch of the same shape.
 * @throws argument.invalid when low is not below high.
 */
export function toUnitRange<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  const scale = 1 / (high - low)
  return { ...images, data: images.data.map((value) => (Math.min(high, Math.max(low, value)) - low) * scale) }
}

/**
 * Clips values to [low, high]; a new image or batch of the same shape.
 * @throws argument.invalid when low is not below high.
 */
export function clipTo<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  return { ...images, data: images.data.map((value) => Math.min(high, Math.max(low, value))) }
}

/**
 * Scales 0..1 back to [low, high] without clipping; a new image or batch of the same shape.
 * @throws argument.invalid when low is not below high.
 */
export function fromUnitRange<T extends Image | ImageBatch>(images: T, range: IntensityRange): T {
  const [low, high] = checkedRange(range)
  return { ...images, data: images.data.map((value) => low + value * (high - low)) }
}

/** 0..1 as 0 to 255, rounded; values outside are clipped. */
export function asBytes({ data }: ImageBatch): Uint8Array {
  return Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))))
}

function checkedRange(range: IntensityRange): IntensityRange {
  if (!(range[0] < range[1] && Number.isFinite(range[1] - range[0]))) {
    throw new DenoscopeError('argument.invalid', `range: expected low below high, got ${range[0]} and ${range[1]}`)
  }
  return range
}
