/**
 * Smooths an image with [1 2 1] / 4 along rows and columns, the taps `step` pixels apart (variance 0.5 step^2 pixels along each
 * axis); outside the image as at its border. `into` may be `values`.
 */
export function smoothBinomial(
  values: Float64Array, into: Float64Array, scratch: Float64Array, rows: number, columns: number, step: number
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    const above = Math.max(0, row - step) * columns
    const below = Math.min(rows - 1, row + step) * columns
    for (let column = 0; column < columns; column++) {
      scratch[start + column] = 0.25 * (values[above + column]! + values[below + column]!) + 0.5 * values[start + column]!
    }
  }
  const last = columns - 1
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    for (let column = 0; column < columns; column++) {
      const left = column > step ? column - step : 0
      const right = column + step < last ? column + step : last
      into[start + column] = 0.25 * (scratch[start + left]! + scratch[start + right]!) + 0.5 * scratch[start + column]!
    }
  }
}

/** Variance of white noise of 1 after `smoothBinomial`: the sum of the squared weights. */
export const noiseLeftBySmoothing = 0.375 ** 2

/** Two images of one size to work in. */
export type Scratch = readonly [Float64Array, Float64Array]

/** Largest and smallest value within `reach` pixels (a square) of each pixel, inside the image. */
export function extremesWithin(
  values: Float64Array, largest: Float64Array, smallest: Float64Array, [most, least]: Scratch,
  rows: number, columns: number, reach: number
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    most.set(values.subarray(start, start + columns), start)
    least.set(values.subarray(start, start + columns), start)
    for (let near = Math.max(0, row - reach); near <= Math.min(rows - 1, row + reach); near++) {
      if (near === row) continue
      const ahead = near * columns - start
      for (let at = start; at < start + columns; at++) {
        const value = values[at + ahead]!
        if (value > most[at]!) most[at] = value
        if (value < least[at]!) least[at] = value
      }
    }
  }
  largest.set(most)
  smallest.set(least)
  for (let step = 1; step <= reach; step++) {
    for (let row = 0; row < rows; row++) {
      const [first, end] = [row * columns, (row + 1) * columns]
      for (let at = first; at < end - step; at++) {
        if (most[at + step]! > largest[at]!) largest[at] = most[at + step]!
        if (least[at + step]! < smallest[at]!) smallest[at] = least[at + step]!
        if (most[at]! > largest[at + step]!) largest[at + step] = most[at]!
        if (least[at]! < smallest[at + step]!) smallest[at + step] = least[at]!
      }
    }
  }
}
