import type { ImageBatch } from '../../images/image.ts'
import { median } from '../../statistics/order-statistics.ts'

/**
 * Factor of sqrt(1/n) in the relative error of a standard deviation from n values.
 * The standard deviation is estimated from the median absolute deviation.
 */
export const medianDeviationError = 1.1664

/**
 * Standard deviation of white noise in each image, in the images' unit; 0 for a flat image.
 * Formula: median |finest diagonal Haar differences| / 0.6745 (Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425).
 * Edges hardly change the estimate. Correlated noise, as in real scans, is underestimated.
 */
export function estimateNoiseLevel({ data, count, rows, columns }: ImageBatch): Float64Array {
  const differences = new Float64Array(diagonalCount(rows, columns))
  return Float64Array.from({ length: count }, (_, image) => {
    let index = 0
    for (let row = 0; row + 1 < rows; row += 2) {
      for (let column = 0; column + 1 < columns; column += 2) {
        const at = (image * rows + row) * columns + column
        const diagonal = data[at]! - data[at + 1]! - data[at + columns]! + data[at + columns + 1]!
        differences[index++] = Math.abs(diagonal) / 2
      }
    }
    return median(differences) / 0.6745
  })
}

/** Number of values in the estimate. */
export const diagonalCount = (rows: number, columns: number): number => (rows >> 1) * (columns >> 1)
