import type { PixelKind } from '../sfrc-settings.ts'
import type { SourceSummary } from '../../sources/source.ts'

/** Relation of values to the unsigned pixels of sFRC's air test: pixel = value + offset, 0 to about `maximum`. */
export interface PixelScale {
  readonly offset: number
  /** Value of the brightest pixel: 2686 for unsigned 16-bit pixels, 255 for 8-bit ones, 1 for 0..1. */
  readonly maximum: number
}

/** Kinds of pixels, by their name for `--pixels`. */
export const pixelScales = {
  hu: { offset: 1024, maximum: 2686 },
  uint16: { offset: 0, maximum: 2686 },
  uint8: { offset: 0, maximum: 255 },
  unit: { offset: 0, maximum: 1 }
} as const satisfies Record<PixelKind, PixelScale>

/** Scale of a source's values. Default: HU, 0..1, or stored values of 8 or 16 bits, by the source. */
export function pixelScaleOf(
  { unit, intensityRange: [low, high] }: Pick<SourceSummary, 'unit' | 'intensityRange'>,
  given: { pixels?: PixelKind }
): PixelScale {
  if (given.pixels) return pixelScales[given.pixels]
  if (unit === 'HU') return pixelScales.hu
  if (unit === '1') return pixelScales.unit
  return low === 0 && high === 255 ? pixelScales.uint8 : pixelScales.uint16
}

/**
 * True if a reference patch of unsigned pixels shows more than air (arXiv:2603.04673 and its program).
 * Over a tenth of the pixels must be above 200 M / 2686. The mean must be above 150 M / 2686.
 * M is the scale's maximum.
 */
export function hasTissue(pixels: Float32Array, maximum: number): boolean {
  const brighter = Math.fround((maximum * 200) / 2686)
  let [count, sum] = [0, 0]
  for (const pixel of pixels) {
    if (pixel > brighter) count++
    sum += pixel
  }
  return count > Math.floor(0.1 * pixels.length) && Math.fround(sum / pixels.length) > (maximum * 150) / 2686
}
