import type { IntensityRange } from './intensity.ts'
import type { NarrowImage } from './narrow.ts'
import type { CropBox } from './patch-grid.ts'

/** Shares of pixels, each 0..1, that lie below and above a range and are clipped to its ends. */
export interface ClippedShares {
  readonly below: number
  readonly above: number
}

/** Shares of an image's pixels within a crop that `toUnitRange` clips; of the part of the crop that lies on the image. */
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
