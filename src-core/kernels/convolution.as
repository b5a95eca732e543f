import { f4, reflect101 } from './memory'

/** Fills the `radius` values left and right of a row that begins at `row + radius`, by reflection. */
export function reflectRow(row: usize, columns: i32, radius: i32): void {
  for (let k = 1; k <= radius; k++) {
    store<f32>(f4(row, radius - k), load<f32>(f4(row, radius + reflect101(-k, columns))))
    store<f32>(f4(row, radius + columns - 1 + k), load<f32>(f4(row, radius + reflect101(columns - 1 + k, columns))))
  }
}

/**
 * Convolution with the outer product of a symmetric kernel of odd size: a vertical pass, then a horizontal one.
 * The border is reflected without repeating the edge.
 * Kernels of 3 and 5 make two rows at a time in registers; others use one row of scratch.
 * Makes only rows firstRow..endRow. Only the rows that they need must be present.
 * `weights` holds the kernel from its centre outwards (radius + 1 floats).
 * Scratch: columns + 2 radius + 20 floats, which includes shuffles and the row beyond an odd number of rows.
 */
export function convolve(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, firstRow: i32, endRow: i32,
  weights: usize, radius: i32
): void {
  const fused = radius <= 2 && radius > 0 && columns > 4
  if (fused) placeTails(scratch, columns)
  const second = f4(scratch, 16)
  for (let image = 0; image < count; image++) {
    for (let row = firstRow; row < endRow; row += fused ? 2 : 1) {
      const result = f4(target, row * columns)
      if (fused) {
        const next = row + 1 < endRow ? f4(result, columns) : second
        if (radius == 1) twoRows3(source, result, next, scratch, row, rows, columns, weights)
        else twoRows5(source, result, next, scratch, row, rows, columns, weights)
      } else {
        sumColumns(source, f4(scratch, radius), row, rows, columns, weights, radius)
        reflectRow(scratch, columns, radius)
        sumRow(scratch, result, columns, weights, radius)
      }
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

/**
 * Four shuffles for swizzle, which put the values that follow a row's last by reflection behind it, in its last vector and
 * in the one after: where they come from in the last vector but one, and in the last.
 */
function placeTails(shuffles: usize, columns: i32): void {
  const last = (columns - 1) & 3
  for (let lane = 0; lane < 8; lane++) {
    const from = lane <= last ? lane : 2 * last - lane
    store<i32>(f4(shuffles, lane), from < 0 && from >= -4 ? 0x03020100 + (from + 4) * 0x04040404 : -1)
    store<i32>(f4(shuffles, lane + 8), from >= 0 ? 0x03020100 + from * 0x04040404 : -1)
  }
}

// @ts-ignore: decorator
@inline function tail(before: v128, last: v128, shuffles: usize): v128 {
  return v128.or(v128.swizzle(before, v128.load(shuffles)), v128.swizzle(last, v128.load(shuffles, 32)))
}

// @ts-ignore: decorator
@inline function three(w0: v128, w1: v128, a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(w0, b), f32x4.mul(w1, f32x4.add(a, c)))
}

// @ts-ignore: decorator
@inline function five(w0: v128, w1: v128, w2: v128, a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(w0, c), f32x4.mul(w1, f32x4.add(b, d))), f32x4.mul(w2, f32x4.add(a, e)))
}

// @ts-ignore: decorator
@inline function threeAcross(w0: v128, w1: v128, before: v128, here: v128, after: v128): v128 {
  return three(w0, w1, v128.shuffle<f32>(before, here, 3, 4, 5, 6), here, v128.shuffle<f32>(here, after, 1, 2, 3, 4))
}

// @ts-ignore: decorator
@inline function fiveAcross(w0: v128, w1: v128, w2: v128, before: v128, here: v128, after: v128): v128 {
  return five(
    w0, w1, w2, v128.shuffle<f32>(before, here, 2, 3, 4, 5), v128.shuffle<f32>(before, here, 3, 4, 5, 6), here,
    v128.shuffle<f32>(here, after, 1, 2, 3, 4), v128.shuffle<f32>(here, after, 2, 3, 4, 5)
  )
}

/** Two rows of a kernel of three: vertical sums pass through registers only, those before, here and after a vector. */
function twoRows3(
  source: usize, target0: usize, target1: usize, shuffles: usize, row: i32, rows: i32, columns: i32, weights: usize
): void {
  const row0 = f4(source, reflect101(row - 1, rows) * columns)
  const row1 = f4(source, row * columns)
  const row2 = f4(source, reflect101(row + 1, rows) * columns)
  const row3 = f4(source, reflect101(row + 2, rows) * columns)
  const w0 = v128.load32_splat(weights)
  const w1 = v128.load32_splat(weights, 4)
  let here0 = three(w0, w1, v128.load(row0), v128.load(row1), v128.load(row2))
  let here1 = three(w0, w1, v128.load(row1), v128.load(row2), v128.load(row3))
  let before0 = v128.shuffle<f32>(here0, here0, 0, 0, 2, 1)
  let before1 = v128.shuffle<f32>(here1, here1, 0, 0, 2, 1)
  const end = (columns - 1) & ~3
  let column = 0
  for (; column < end; column += 4) {
    const b = v128.load(f4(row1, column), 16)
    const c = v128.load(f4(row2, column), 16)
    const after0 = three(w0, w1, v128.load(f4(row0, column), 16), b, c)
    const after1 = three(w0, w1, b, c, v128.load(f4(row3, column), 16))
    v128.store(f4(target0, column), threeAcross(w0, w1, before0, here0, after0))
    v128.store(f4(target1, column), threeAcross(w0, w1, before1, here1, after1))
    before0 = here0
    before1 = here1
    here0 = after0
    here1 = after1
  }
  // The first row's last vector may reach into the second row.
  const first = v128.load(target1)
  const last0 = tail(before0, here0, shuffles)
  const last1 = tail(before1, here1, shuffles)
  v128.store(f4(target0, column), threeAcross(w0, w1, before0, last0, tail(before0, here0, shuffles + 16)))
  v128.store(target1, first)
  v128.store(f4(target1, column), threeAcross(w0, w1, before1, last1, tail(before1, here1, shuffles + 16)))
}

/** `twoRows3` for a kernel of five. */
function twoRows5(
  source: usize, target0: usize, target1: usize, shuffles: usize, row: i32, rows: i32, columns: i32, weights: usize
): void {
  const row0 = f4(source, reflect101(row - 2, rows) * columns)
  const row1 = f4(source, reflect101(row - 1, rows) * columns)
  const row2 = f4(source, row * columns)
  const row3 = f4(source, reflect101(row + 1, rows) * columns)
  const row4 = f4(source, reflect101(row + 2, rows) * columns)
  const row5 = f4(source, reflect101(row + 3, rows) * columns)
  const w0 = v128.load32_splat(weights)
  const w1 = v128.load32_splat(weights, 4)
  const w2 = v128.load32_splat(weights, 8)
  let here0 = five(w0, w1, w2, v128.load(row0), v128.load(row1), v128.load(row2), v128.load(row3), v128.load(row4))
  let here1 = five(w0, w1, w2, v128.load(row1), v128.load(row2), v128.load(row3), v128.load(row4), v128.load(row5))
  let before0 = v128.shuffle<f32>(here0, here0, 0, 0, 2, 1)
  let before1 = v128.shuffle<f32>(here1, here1, 0, 0, 2, 1)
  const end = (columns - 1) & ~3
  let column = 0
  for (; column < end; column += 4) {
    const b = v128.load(f4(row1, column), 16)
    const c = v128.load(f4(row2, column), 16)
    const d = v128.load(f4(row3, column), 16)
    const e = v128.load(f4(row4, column), 16)
    let after0 = five(w0, w1, w2, v128.load(f4(row0, column), 16), b, c, d, e)
    let after1 = five(w0, w1, w2, b, c, d, e, v128.load(f4(row5, column), 16))
    // Already the vector before needs two values of the last, of which the second may lie behind the row.
    if (column + 4 == end) {
      after0 = tail(here0, after0, shuffles)
      after1 = tail(here1, after1, shuffles)
    }
    v128.store(f4(target0, column), fiveAcross(w0, w1, w2, before0, here0, after0))
    v128.store(f4(target1, column), fiveAcross(w0, w1, w2, before1, here1, after1))
    before0 = here0
    before1 = here1
    here0 = after0
    here1 = after1
  }
  const first = v128.load(target1)
  v128.store(f4(target0, column), fiveAcross(w0, w1, w2, before0, here0, tail(before0, here0, shuffles + 16)))
  v128.store(target1, first)
  v128.store(f4(target1, column), fiveAcross(w0, w1, w2, before1, here1, tail(before1, here1, shuffles + 16)))
}

function sumColumns(source: usize, sums: usize, row: i32, rows: i32, columns: i32, weights: usize, radius: i32): void {
  const centre = f4(source, row * columns)
  const w0 = v128.load32_splat(weights)
  for (let column = 0; column < columns; column += 4) {
    v128.store(f4(sums, column), f32x4.mul(w0, v128.load(f4(centre, column))))
  }
  for (let k = 1; k <= radius; k++) {
    const above = f4(source, reflect101(row - k, rows) * columns)
    const below = f4(source, reflect101(row + k, rows) * columns)
    const weight = v128.load32_splat(f4(weights, k))
    for (let column = 0; column < columns; column += 4) {
      const outer = f32x4.add(v128.load(f4(above, column)), v128.load(f4(below, column)))
      v128.store(f4(sums, column), f32x4.add(v128.load(f4(sums, column)), f32x4.mul(weight, outer)))
    }
  }
}

function sumRow(sums: usize, result: usize, columns: i32, weights: usize, radius: i32): void {
  const w0 = v128.load32_splat(weights)
  for (let column = 0; column < columns; column += 4) {
    const at = f4(sums, column + radius)
    let sum = f32x4.mul(w0, v128.load(at))
    for (let k = 1; k <= radius; k++) {
      const distance = <usize>k << 2
      const outer = f32x4.add(v128.load(at - distance), v128.load(at + distance))
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + distance), outer))
    }
    v128.store(f4(result, column), sum)
  }
}
