import { clamp, f4 } from './memory'

// @ts-ignore: decorator
@inline function middle(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c))
}

// @ts-ignore: decorator
@inline function extendRow(row: usize, columns: i32): void {
  store<f32>(row, load<f32>(f4(row, 1)))
  store<f32>(f4(row, columns + 1), load<f32>(f4(row, columns)))
}

/**
 * Median of 3 x 3, edges repeated. Each column of three is sorted once and serves three pixels: the median of nine is the
 * median of the largest minimum, the middle median and the smallest maximum (Smith 1996, "Implementing median filters
 * in XC4000E FPGAs"). Scratch: 3 x (columns + 8) floats.
 */
export function median3(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, firstRow: i32, endRow: i32
): void {
  const low = scratch
  const mid = f4(low, columns + 8)
  const high = f4(mid, columns + 8)
  for (let image = 0; image < count; image++) {
    for (let row = firstRow; row < endRow; row++) {
      const above = f4(source, clamp(row - 1, rows) * columns)
      const here = f4(source, row * columns)
      const below = f4(source, clamp(row + 1, rows) * columns)
      for (let column = 0; column < columns; column += 4) {
        const a = v128.load(f4(above, column))
        const b = v128.load(f4(here, column))
        const c = v128.load(f4(below, column))
        const smaller = f32x4.pmin(a, b)
        const larger = f32x4.pmax(a, b)
        const rest = f32x4.pmin(larger, c)
        v128.store(f4(high, column + 1), f32x4.pmax(larger, c))
        v128.store(f4(mid, column + 1), f32x4.pmax(smaller, rest))
        v128.store(f4(low, column + 1), f32x4.pmin(smaller, rest))
      }
      extendRow(low, columns)
      extendRow(mid, columns)
      extendRow(high, columns)
      const result = f4(target, row * columns)
      for (let column = 0; column < columns; column += 4) {
        const l = f4(low, column)
        const m = f4(mid, column)
        const h = f4(high, column)
        const largestLow = f32x4.pmax(f32x4.pmax(v128.load(l), v128.load(l, 4)), v128.load(l, 8))
        const smallestHigh = f32x4.pmin(f32x4.pmin(v128.load(h), v128.load(h, 4)), v128.load(h, 8))
        const middleMid = middle(v128.load(m), v128.load(m, 4), v128.load(m, 8))
        v128.store(f4(result, column), middle(largestLow, middleMid, smallestHigh))
      }
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}
