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
      scratch[start + column] = (values[above + column]! + 2 * values[start + column]! + values[below + column]!) / 4
    }
  }
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    for (let column = 0; column < columns; column++) {
      const left = scratch[start + Math.max(0, column - step)]!
      const right = scratch[start + Math.min(columns - 1, column + step)]!
      into[start + column] = (left + 2 * scratch[start + column]! + right) / 4
    }
  }
}

/** Standard deviation of white noise of 1 after `smoothBinomial` with step 1: the root of the sum of the squared weights. */
export const noiseAfterSmoothing = 0.375

/** Largest and smallest value within `reach` pixels (a square) of each pixel, inside the image. */
export function extremesWithin(
  values: Float64Array, largest: Float64Array, smallest: Float64Array, scratch: Float64Array,
  rows: number, columns: number, reach: number
): void {
  extremes(values, largest, scratch, rows, columns, reach, 1)
  extremes(values, smallest, scratch, rows, columns, reach, -1)
}

/** Largest (sign 1) or smallest (sign -1), along columns, then along rows. */
function extremes(
  values: Float64Array, into: Float64Array, scratch: Float64Array, rows: number, columns: number, reach: number, sign: number
): void {
  for (let row = 0; row < rows; row++) {
    const [first, last] = [Math.max(0, row - reach), Math.min(rows - 1, row + reach)]
    for (let column = 0; column < columns; column++) {
      let most = sign * values[first * columns + column]!
      for (let near = first + 1; near <= last; near++) {
        const value = sign * values[near * columns + column]!
        if (value > most) most = value
      }
      scratch[row * columns + column] = most
    }
  }
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    for (let column = 0; column < columns; column++) {
      const last = Math.min(columns - 1, column + reach)
      let most = -Infinity
      for (let near = Math.max(0, column - reach); near <= last; near++) {
        if (scratch[start + near]! > most) most = scratch[start + near]!
      }
      into[start + column] = sign * most
    }
  }
}
