import { clamp, f8 } from './memory'

/**
 * Smooths an image of doubles with [1 2 1] / 4 along rows and columns, the taps `step` pixels apart.
 * The border is repeated outside the image. `into` may be `values`. Scratch: an image.
 * Writes up to one double beyond the images' ends.
 */
export function smoothBinomial(values: usize, into: usize, scratch: usize, rows: i32, columns: i32, step: i32): void {
  for (let row = 0; row < rows; row++) {
    const here = f8(values, row * columns)
    const above = f8(values, clamp(row - step, rows) * columns)
    const below = f8(values, clamp(row + step, rows) * columns)
    const to = f8(scratch, row * columns)
    for (let column = 0; column < columns; column += 2) {
      v128.store(f8(to, column), weighted(v128.load(f8(above, column)), v128.load(f8(below, column)), v128.load(f8(here, column))))
    }
  }
  for (let row = 0; row < rows; row++) {
    const from = f8(scratch, row * columns)
    const to = f8(into, row * columns)
    for (let column = step; column < columns - step; column += 2) {
      const at = f8(from, column)
      v128.store(f8(to, column), weighted(v128.load(f8(from, column - step)), v128.load(f8(from, column + step)), v128.load(at)))
    }
    for (let column = 0; column < min(step, columns); column++) smoothAt(from, to, column, columns, step)
    for (let column = max(step, columns - step); column < columns; column++) smoothAt(from, to, column, columns, step)
  }
}

// @ts-ignore: decorator
@inline function weighted(before: v128, after: v128, here: v128): v128 {
  return f64x2.add(f64x2.mul(f64x2.splat(0.25), f64x2.add(before, after)), f64x2.mul(f64x2.splat(0.5), here))
}

function smoothAt(from: usize, to: usize, column: i32, columns: i32, step: i32): void {
  const beside = load<f64>(f8(from, clamp(column - step, columns))) + load<f64>(f8(from, clamp(column + step, columns)))
  store<f64>(f8(to, column), 0.25 * beside + 0.5 * load<f64>(f8(from, column)))
}

/**
 * Largest and smallest value within `reach` pixels (a square) of each pixel, inside the image. Scratch: two images.
 * Writes up to one double beyond the images' ends.
 */
export function extremesWithin(values: usize, largest: usize, smallest: usize, most: usize, least: usize, rows: i32, columns: i32, reach: i32): void {
  for (let row = 0; row < rows; row++) {
    const first = max(0, row - reach)
    const last = min(rows - 1, row + reach)
    for (let column = 0; column < columns; column += 2) {
      let high = v128.load(f8(values, first * columns + column))
      let low = high
      for (let near = first + 1; near <= last; near++) {
        const value = v128.load(f8(values, near * columns + column))
        high = f64x2.pmax(high, value)
        low = f64x2.pmin(low, value)
      }
      v128.store(f8(most, row * columns + column), high)
      v128.store(f8(least, row * columns + column), low)
    }
  }
  for (let row = 0; row < rows; row++) {
    extremesAlong(f8(most, row * columns), f8(least, row * columns), f8(largest, row * columns), f8(smallest, row * columns), columns, reach)
  }
}

function extremesAlong(most: usize, least: usize, largest: usize, smallest: usize, columns: i32, reach: i32): void {
  for (let column = reach; column < columns - reach; column += 2) {
    let high = v128.load(f8(most, column - reach))
    let low = v128.load(f8(least, column - reach))
    for (let near = column - reach + 1; near <= column + reach; near++) {
      high = f64x2.pmax(high, v128.load(f8(most, near)))
      low = f64x2.pmin(low, v128.load(f8(least, near)))
    }
    v128.store(f8(largest, column), high)
    v128.store(f8(smallest, column), low)
  }
  for (let column = 0; column < min(reach, columns); column++) extremesAt(most, least, largest, smallest, column, columns, reach)
  for (let column = max(reach, columns - reach); column < columns; column++) extremesAt(most, least, largest, smallest, column, columns, reach)
}

function extremesAt(most: usize, least: usize, largest: usize, smallest: usize, column: i32, columns: i32, reach: i32): void {
  let high = load<f64>(f8(most, column))
  let low = load<f64>(f8(least, column))
  for (let near = max(0, column - reach); near <= min(columns - 1, column + reach); near++) {
    high = max<f64>(high, load<f64>(f8(most, near)))
    low = min<f64>(low, load<f64>(f8(least, near)))
  }
  store<f64>(f8(largest, column), high)
  store<f64>(f8(smallest, column), low)
}
