import { f4, reflect101 } from './memory'

/** Fills the `radius` values left and right of a row that begins at `row + radius`, by reflection. */
export function reflectRow(row: usize, columns: i32, radius: i32): void {
  for (let k = 1; k <= radius; k++) {
    store<f32>(f4(row, radius - k), load<f32>(f4(row, radius + reflect101(-k, columns))))
    store<f32>(f4(row, radius + columns - 1 + k), load<f32>(f4(row, radius + reflect101(columns - 1 + k, columns))))
  }
}

/**
 * Convolution with the outer product of a symmetric kernel of odd size, border reflected without repeating the edge: a
 * vertical pass into one row of scratch, then a horizontal one. Only rows firstRow..endRow are made, and only the rows
 * that they need have to be there. `weights` holds the kernel from its centre outwards
 * (radius + 1 floats). Scratch: columns + 2 radius + 8 floats.
 */
export function convolve(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, firstRow: i32, endRow: i32,
  weights: usize, radius: i32
): void {
  for (let image = 0; image < count; image++) {
    for (let row = firstRow; row < endRow; row++) {
      sumColumns(source, f4(scratch, radius), row, rows, columns, weights, radius)
      reflectRow(scratch, columns, radius)
      sumRow(scratch, f4(target, row * columns), columns, weights, radius)
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

function sumColumns(source: usize, sums: usize, row: i32, rows: i32, columns: i32, weights: usize, radius: i32): void {
  const centre = f4(source, row * columns)
  if (radius == 1) {
    const above = f4(source, reflect101(row - 1, rows) * columns)
    const below = f4(source, reflect101(row + 1, rows) * columns)
    const w0 = v128.load32_splat(weights)
    const w1 = v128.load32_splat(weights, 4)
    for (let column = 0; column < columns; column += 4) {
      const outer = f32x4.add(v128.load(f4(above, column)), v128.load(f4(below, column)))
      v128.store(f4(sums, column), f32x4.add(f32x4.mul(w0, v128.load(f4(centre, column))), f32x4.mul(w1, outer)))
    }
    return
  }
  if (radius == 2) return sumFiveRows(source, sums, row, rows, columns, weights)
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

function sumFiveRows(source: usize, sums: usize, row: i32, rows: i32, columns: i32, weights: usize): void {
  const row0 = f4(source, reflect101(row - 2, rows) * columns)
  const row1 = f4(source, reflect101(row - 1, rows) * columns)
  const row2 = f4(source, row * columns)
  const row3 = f4(source, reflect101(row + 1, rows) * columns)
  const row4 = f4(source, reflect101(row + 2, rows) * columns)
  const w0 = v128.load32_splat(weights)
  const w1 = v128.load32_splat(weights, 4)
  const w2 = v128.load32_splat(weights, 8)
  for (let column = 0; column < columns; column += 4) {
    const outer = f32x4.add(v128.load(f4(row0, column)), v128.load(f4(row4, column)))
    const inner = f32x4.add(v128.load(f4(row1, column)), v128.load(f4(row3, column)))
    const sum = f32x4.add(f32x4.mul(w0, v128.load(f4(row2, column))), f32x4.mul(w1, inner))
    v128.store(f4(sums, column), f32x4.add(sum, f32x4.mul(w2, outer)))
  }
}

function sumRow(sums: usize, result: usize, columns: i32, weights: usize, radius: i32): void {
  const w0 = v128.load32_splat(weights)
  const w1 = v128.load32_splat(weights, 4)
  if (radius == 1) {
    for (let column = 0; column < columns; column += 4) {
      const at = f4(sums, column)
      const outer = f32x4.add(v128.load(at), v128.load(at, 8))
      v128.store(f4(result, column), f32x4.add(f32x4.mul(w0, v128.load(at, 4)), f32x4.mul(w1, outer)))
    }
    return
  }
  if (radius == 2) {
    const w2 = v128.load32_splat(weights, 8)
    for (let column = 0; column < columns; column += 4) {
      const at = f4(sums, column)
      const outer = f32x4.add(v128.load(at), v128.load(at, 16))
      const inner = f32x4.add(v128.load(at, 4), v128.load(at, 12))
      const sum = f32x4.add(f32x4.mul(w0, v128.load(at, 8)), f32x4.mul(w1, inner))
      v128.store(f4(result, column), f32x4.add(sum, f32x4.mul(w2, outer)))
    }
    return
  }
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
