import { valueOfRank } from '../../../statistics/order-statistics.ts'

/**
 * Median filter of any odd size by selection in each neighbourhood; edge pixels repeated.
 * @param source images of `rows` x `columns`, one after the other; `target` has room for as many.
 */
export function medianBySelection(
  source: Float32Array,
  target: Float32Array,
  rows: number,
  columns: number,
  size: number
): void {
  const radius = (size - 1) / 2
  const neighbourhood = new Float32Array(size * size)
  for (let first = 0; first < source.length; first += rows * columns) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let filled = 0
        for (let r = row - radius; r <= row + radius; r++) {
          const line = first + clamp(r, rows) * columns
          for (let c = column - radius; c <= column + radius; c++) {
            neighbourhood[filled++] = source[line + clamp(c, columns)]!
          }
        }
        target[first + row * columns + column] = valueOfRank(neighbourhood, filled, (filled - 1) >> 1)
      }
    }
  }
}

const clamp = (index: number, length: number): number => (index < 0 ? 0 : index < length ? index : length - 1)
