import type { PixelKind } from '../sfrc-settings.ts'
import type { SourceSummary } from '../../sources/source.ts'

/** How values relate to the unsigned pixels that sFRC's air test counts in: pixel = value + offset, 0 to about `maximum`. */
export interface PixelScale {
  readonly offset: number
  /** What stands for the brightest pixel: 2686 for unsigned 16-bit pixels, 255 for 8-bit ones, 1 for 0..1. */
  readonly maximum: number
}

/** The kinds of pixels there are, by the name that `--pixels` takes. */
export const pixelScales = {
  hu: { offset: 1024, maximum: 2686 },
  uint16: { offset: 0, maximum: 2686 },
  uint8: { offset: 0, maximum: 255 },
  unit: { offset: 0, maximum: 1 }
} as const satisfies Record<PixelKind, PixelScale>

/** The scale of a source's values, unless it is told: HU, 0..1, and stored ones of 8 bits, else of 16. */
export function pixelScaleOf(
  { unit, intensityRange: [low, high] }: Pick<SourceSummary, 'unit' | 'intensityRange'>,
  told: { pixels?: PixelKind }
): PixelScale {
  if (told.pixels) return pixelScales[told.pixels]
  if (unit === 'HU') return pixelScales.hu
  if (unit === '1') return pixelScales.unit
  return low === 0 && high === 255 ? pixelScales.uint8 : pixelScales.uint16
}

/**
 * Whether a reference patch of unsigned pixels shows more than air: over a tenth of them above 200 M / 2686 and their mean
 * above 150 M / 2686, M the scale's maximum (arXiv:2603.04673 and its program).
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
