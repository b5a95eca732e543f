import type { SliceImage } from '../../../src-core/engine/contract.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { Square } from '../slice-viewer/crop-square.ts'
import { formatIntensity } from '../slice-viewer/window-level.ts'

/** Share (0..1) of a slice's pixels in the crop that lie beyond the range in which an audit works. */
export function clippedShare({ data, rows, columns }: SliceImage, { row, column, size }: Square, [low, high]: readonly [number, number]): number {
  let clipped = 0
  const [bottom, right] = [Math.min(row + size, rows), Math.min(column + size, columns)]
  for (let y = row; y < bottom; y++) {
    for (let x = column; x < right; x++) {
      const value = data[y * columns + x]!
      if (value < low || value > high) clipped++
    }
  }
  return clipped / ((bottom - row) * (right - column))
}

/** 'Values beyond −1000 HU and 1000 HU are clipped: 1.2 % of the square on this slice'; null where there is nothing to say. */
export function clippingText({ unit, intensityRange: [low, high] }: Pick<SourceSummary, 'unit' | 'intensityRange'>, share: number): string | null {
  if (share === 0) return null
  const percent = share < 0.0005 ? 'less than 0.1' : (100 * share).toFixed(1)
  return `Values beyond ${formatIntensity(low, unit)} and ${formatIntensity(high, unit)} are clipped: ${percent}\u00a0% of the square on this slice`
}
