import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { clippedShares, type ClippedShares } from '../../../src-core/images/intensity.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { Square } from '../slice-viewer/crop-square.ts'
import { formatIntensity } from '../slice-viewer/window-level.ts'

type Range = Pick<SourceSummary, 'unit' | 'intensityRange'>

/**
 * Clipped shares of a slice, such as '… clipped to −1000 HU to 1000 HU: 1.2 % lie below, 0.3 % above'.
 * Null if an audit of the crop clips nothing.
 */
export function clippingText(
  slice: SliceImage,
  crop: Square,
  { unit, intensityRange: [low, high] }: Range
): string | null {
  const { below, above } = clippedShares(slice, [low, high], crop)
  if (below + above === 0) return null
  return `Clipped to ${formatIntensity(low, unit)} to ${formatIntensity(high, unit)} in the square of this slice: ${percent(below)} lie below, ${percent(above)} above`
}

const percent = (share: ClippedShares['below']): string =>
  share > 0 && share < 0.0005 ? 'less than 0.1\u00a0%' : `${(100 * share).toFixed(1)}\u00a0%`
