import { clamp, f4 } from './memory'

// @ts-ignore: decorator
@inline function middle(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c))
}

/** Median of nine from three sorted columns. */
// @ts-ignore: decorator
@inline function combine(
  low0: v128, low1: v128, low2: v128, mid0: v128, mid1: v128, mid2: v128, high0: v128, high1: v128, high2: v128
): v128 {
  const largestLow = f32x4.pmax(f32x4.pmax(low0, low1), low2)
  const smallestHigh = f32x4.pmin(f32x4.pmin(high0, high1), high2)
  return middle(largestLow, middle(mid0, mid1, mid2), smallestHigh)
}

// @ts-ignore: decorator
@inline function previous(before: v128, here: v128): v128 {
  return v128.shuffle<f32>(before, here, 3, 4, 5, 6)
}

// @ts-ignore: decorator
@inline function following(here: v128, after: v128): v128 {
  return v128.shuffle<f32>(here, after, 1, 2, 3, 4)
}

// @ts-ignore: decorator
@inline function firstLane(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 0, 0, 0, 0)
}

// @ts-ignore: decorator
@inline function lastLane(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 3, 3, 3, 3)
}

/**
 * Median of 3 x 3, edges repeated. Each column of three is sorted once and serves three pixels.
 * The median of nine is the median of the largest minimum, the middle median and the smallest maximum (Smith 1996,
 * "Implementing median filters in XC4000E FPGAs").
 * Two rows are made at once, because their columns share the comparison of the two middle values.
 * Makes only rows firstRow..endRow. Scratch: columns + 4 floats, for the row beyond an odd number of rows.
 */
export function median3(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, firstRow: i32, endRow: i32
): void {
  // Bytes that repeat a row's last value in the lanes behind it.
  const lanes = i32x4.min_s(i32x4(0, 1, 2, 3), i32x4.splat((columns - 1) & 3))
  const tail = i32x4.add(i32x4.mul(lanes, i32x4.splat(0x04040404)), i32x4.splat(0x03020100))
  for (let image = 0; image < count; image++) {
    for (let row = firstRow; row < endRow; row += 2) {
      const second = row + 1 < endRow ? f4(target, (row + 1) * columns) : scratch
      twoRows(
        f4(source, clamp(row - 1, rows) * columns), f4(source, row * columns), f4(source, clamp(row + 1, rows) * columns),
        f4(source, clamp(row + 2, rows) * columns), f4(target, row * columns), second, columns, tail
      )
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

/** Sorted columns pass through registers only: those before, here and after make one vector of medians. */
function twoRows(
  row0: usize, row1: usize, row2: usize, row3: usize, target0: usize, target1: usize, columns: i32, tail: v128
): void {
  let b = v128.load(row1)
  let c = v128.load(row2)
  let less = f32x4.pmin(b, c)
  let more = f32x4.pmax(b, c)
  let a = v128.load(row0)
  let d = v128.load(row3)
  let restA = f32x4.pmin(more, a)
  let restD = f32x4.pmin(more, d)
  let high0 = f32x4.pmax(more, a)
  let high1 = f32x4.pmax(more, d)
  let mid0 = f32x4.pmax(less, restA)
  let mid1 = f32x4.pmax(less, restD)
  let low0 = f32x4.pmin(less, restA)
  let low1 = f32x4.pmin(less, restD)
  let lowBefore0 = firstLane(low0)
  let lowBefore1 = firstLane(low1)
  let midBefore0 = firstLane(mid0)
  let midBefore1 = firstLane(mid1)
  let highBefore0 = firstLane(high0)
  let highBefore1 = firstLane(high1)
  let column = 0
  const end = (columns - 1) & ~3
  for (; column < end; column += 4) {
    b = v128.load(f4(row1, column), 16)
    c = v128.load(f4(row2, column), 16)
    less = f32x4.pmin(b, c)
    more = f32x4.pmax(b, c)
    a = v128.load(f4(row0, column), 16)
    restA = f32x4.pmin(more, a)
    const h0 = f32x4.pmax(more, a)
    const m0 = f32x4.pmax(less, restA)
    const l0 = f32x4.pmin(less, restA)
    v128.store(f4(target0, column), combine(
      previous(lowBefore0, low0), low0, following(low0, l0), previous(midBefore0, mid0), mid0, following(mid0, m0),
      previous(highBefore0, high0), high0, following(high0, h0)
    ))
    lowBefore0 = low0
    midBefore0 = mid0
    highBefore0 = high0
    low0 = l0
    mid0 = m0
    high0 = h0
    d = v128.load(f4(row3, column), 16)
    restD = f32x4.pmin(more, d)
    const h1 = f32x4.pmax(more, d)
    const m1 = f32x4.pmax(less, restD)
    const l1 = f32x4.pmin(less, restD)
    v128.store(f4(target1, column), combine(
      previous(lowBefore1, low1), low1, following(low1, l1), previous(midBefore1, mid1), mid1, following(mid1, m1),
      previous(highBefore1, high1), high1, following(high1, h1)
    ))
    lowBefore1 = low1
    midBefore1 = mid1
    highBefore1 = high1
    low1 = l1
    mid1 = m1
    high1 = h1
  }
  // The first row's last vector may reach into the second row.
  const first = v128.load(target1)
  low0 = v128.swizzle(low0, tail)
  mid0 = v128.swizzle(mid0, tail)
  high0 = v128.swizzle(high0, tail)
  v128.store(f4(target0, column), combine(
    previous(lowBefore0, low0), low0, following(low0, lastLane(low0)),
    previous(midBefore0, mid0), mid0, following(mid0, lastLane(mid0)),
    previous(highBefore0, high0), high0, following(high0, lastLane(high0))
  ))
  v128.store(target1, first)
  low1 = v128.swizzle(low1, tail)
  mid1 = v128.swizzle(mid1, tail)
  high1 = v128.swizzle(high1, tail)
  v128.store(f4(target1, column), combine(
    previous(lowBefore1, low1), low1, following(low1, lastLane(low1)),
    previous(midBefore1, mid1), mid1, following(mid1, lastLane(mid1)),
    previous(highBefore1, high1), high1, following(high1, lastLane(high1))
  ))
}
