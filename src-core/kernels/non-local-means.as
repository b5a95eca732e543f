import { f4, f8, reflect101 } from './memory'

/**
 * Non-local means over a search window of (2 distance + 1)^2 shifts, in 64 bits. `padding` is how far the image is
 * reflected on each side. `clipped`: only pixels of the image itself are searched, otherwise the reflected ones too.
 * The patch distance of two pixels is the same both ways, so that each pair of opposite shifts is computed once.
 * It is a separable sum with `taps` weights at offsets firstTap.. in both directions.
 * `exponential` holds the constants that `weigh` needs.
 * Scratch: 3 x (rows + 2 padding) x stride + (taps + 2) x stride + 8 doubles with stride = columns + 2 padding + 2.
 */
export function nonLocalMeans(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, padding: i32, distance: i32,
  taps: i32, firstTap: i32, tapWeights: usize, twiceVariance: f64, clipped: bool, exponential: usize
): void {
  const stride = columns + 2 * padding + 2
  const size = (rows + 2 * padding) * stride
  const values = f8(scratch, size)
  const weights = f8(values, size)
  const ring = f8(weights, size)
  const bottom = padding + rows
  const right = padding + columns
  for (let image = 0; image < count; image++) {
    reflectImage(source, scratch, rows, columns, padding, stride)
    memory.copy(values, scratch, <usize>size << 3)
    for (let pixel = 0; pixel < size; pixel++) store<f64>(f8(weights, pixel), 1)
    for (let down = 0; down <= distance; down++) {
      for (let across = down == 0 ? 1 : -distance; across <= distance; across++) {
        // Clipped: both pixels lie in the image. Otherwise one of them does, and the sums of the other go unused.
        const firstRow = clipped ? padding : padding - down
        const endRow = clipped ? bottom - down : bottom
        const firstColumn = clipped ? max(padding, padding - across) : min(padding, padding - across)
        const endColumn = clipped ? min(right, right - across) : max(right, right - across)
        if (firstRow >= endRow || firstColumn >= endColumn) continue
        addShift(
          scratch, stride, values, weights, ring, down * stride + across, firstRow, endRow, firstColumn, endColumn,
          taps, firstTap, tapWeights, twiceVariance, clipped, exponential
        )
      }
    }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = (row + padding) * stride + column + padding
        store<f32>(f4(target, row * columns + column), <f32>(load<f64>(f8(values, at)) / load<f64>(f8(weights, at))))
      }
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

function reflectImage(source: usize, padded: usize, rows: i32, columns: i32, padding: i32, stride: i32): void {
  for (let row = -padding; row < rows + padding; row++) {
    const from = f4(source, reflect101(row, rows) * columns)
    const to = f8(padded, (row + padding) * stride + padding)
    for (let column = -padding; column < columns + padding; column++) {
      store<f64>(f8(to, column), <f64>load<f32>(f4(from, reflect101(column, columns))))
    }
  }
}

/**
 * Adds what a pair of opposite shifts contributes: pixels p of the given rows and columns and p + shift gain each
 * other's values. `ring` holds the horizontal patch sums of the last `taps` rows, and one row of differences.
 */
function addShift(
  image: usize, stride: i32, values: usize, weights: usize, ring: usize, shift: i32,
  firstRow: i32, endRow: i32, firstColumn: i32, endColumn: i32,
  taps: i32, firstTap: i32, tapWeights: usize, twiceVariance: f64, runningCut: bool, exponential: usize
): void {
  const differences = f8(ring, taps * stride)
  const sums = f8(differences, stride)
  let slot = 0
  for (let row = firstRow + firstTap; row < endRow + firstTap + taps - 1; row++) {
    const line = f8(image, row * stride)
    squareDifferences(line, f8(line, shift), differences, firstColumn + firstTap, endColumn + firstTap + taps, twiceVariance)
    sumAcross(f8(differences, firstTap), f8(ring, slot * stride), firstColumn, endColumn, taps, tapWeights)
    slot = slot + 1 == taps ? 0 : slot + 1
    const centre = row - firstTap - taps + 1
    if (centre < firstRow) continue
    sumDown(ring, sums, stride, slot, firstColumn, endColumn, taps, tapWeights, runningCut)
    const at = centre * stride
    weigh(sums, f8(image, at), f8(values, at), f8(weights, at), shift, firstColumn, endColumn, exponential)
  }
}

function squareDifferences(line: usize, shifted: usize, differences: usize, first: i32, end: i32, noise: f64): void {
  const noises = f64x2.splat(noise)
  for (let column = first; column < end; column += 2) {
    const difference = f64x2.sub(v128.load(f8(line, column)), v128.load(f8(shifted, column)))
    v128.store(f8(differences, column), f64x2.sub(f64x2.mul(difference, difference), noises))
  }
}

function sumAcross(from: usize, to: usize, first: i32, end: i32, taps: i32, tapWeights: usize): void {
  const w0 = v128.load64_splat(tapWeights)
  const w1 = v128.load64_splat(tapWeights, 8)
  if (taps == 5) {
    const w2 = v128.load64_splat(tapWeights, 16)
    for (let column = first; column < end; column += 2) {
      const at = f8(from, column)
      const outer = f64x2.mul(w0, f64x2.add(v128.load(at), v128.load(at, 32)))
      const inner = f64x2.mul(w1, f64x2.add(v128.load(at, 8), v128.load(at, 24)))
      v128.store(f8(to, column), f64x2.add(f64x2.add(outer, inner), f64x2.mul(w2, v128.load(at, 16))))
    }
    return
  }
  if (taps == 4) {
    for (let column = first; column < end; column += 2) {
      const at = f8(from, column)
      const outer = f64x2.mul(w0, f64x2.add(v128.load(at), v128.load(at, 24)))
      const inner = f64x2.mul(w1, f64x2.add(v128.load(at, 8), v128.load(at, 16)))
      v128.store(f8(to, column), f64x2.add(outer, inner))
    }
    return
  }
  for (let column = first; column < end; column += 2) {
    const at = f8(from, column)
    let sum = f64x2.mul(w0, v128.load(at))
    for (let tap = 1; tap < taps; tap++) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(f8(tapWeights, tap)), v128.load(f8(at, tap))))
    }
    v128.store(f8(to, column), sum)
  }
}

/**
 * Patch distances from the ring, whose oldest row is `slot`; infinite where the weight is to be 0. With `runningCut` that
 * is where the sum exceeds 5 at the start of a patch row, as scikit-image's slow mode leaves off there; otherwise where
 * the whole sum exceeds 5.
 */
function sumDown(
  ring: usize, sums: usize, stride: i32, slot: i32, first: i32, end: i32, taps: i32, tapWeights: usize, runningCut: bool
): void {
  const cut = f64x2.splat(5)
  const infinite = f64x2.splat(Infinity)
  const start = v128.load64_splat(tapWeights)
  for (let column = first; column < end; column += 2) {
    let sum = f64x2.mul(start, v128.load(f8(ring, slot * stride + column)))
    let highest = sum
    let at = slot
    for (let tap = 1; tap < taps; tap++) {
      at = at + 1 == taps ? 0 : at + 1
      if (runningCut) highest = f64x2.pmax(highest, sum)
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(f8(tapWeights, tap)), v128.load(f8(ring, at * stride + column))))
    }
    if (!runningCut) highest = sum
    v128.store(f8(sums, column), v128.bitselect(infinite, sum, f64x2.gt(highest, cut)))
  }
  // The vector that runs beyond the end must not add anything there.
  store<f64>(f8(sums, end), Infinity)
}

/** Adds exp(-distance): 2^x by the Taylor polynomial around the nearest integer, relative error under 1e-8. */
function weigh(
  sums: usize, image: usize, values: usize, weights: usize, shift: i32, first: i32, end: i32, exponential: usize
): void {
  const zero = f64x2.splat(0)
  const infinite = v128.load64_splat(exponential)
  const scale = v128.load64_splat(exponential, 8)
  const magic = v128.load64_splat(exponential, 16)
  const c1 = v128.load64_splat(exponential, 24)
  const c2 = v128.load64_splat(exponential, 32)
  const c3 = v128.load64_splat(exponential, 40)
  const c4 = v128.load64_splat(exponential, 48)
  const c5 = v128.load64_splat(exponential, 56)
  const c6 = v128.load64_splat(exponential, 64)
  const c7 = v128.load64_splat(exponential, 72)
  const one = v128.load64_splat(exponential, 80)
  for (let column = first; column < end; column += 2) {
    const sum = v128.load(f8(sums, column))
    const kept = f64x2.lt(sum, infinite)
    if (!v128.any_true(kept)) continue
    const t = f64x2.mul(v128.and(kept, f64x2.pmax(sum, zero)), scale)
    const shifted = f64x2.add(t, magic)
    const r = f64x2.sub(t, f64x2.sub(shifted, magic))
    let p = f64x2.add(f64x2.mul(c7, r), c6)
    p = f64x2.add(f64x2.mul(p, r), c5)
    p = f64x2.add(f64x2.mul(p, r), c4)
    p = f64x2.add(f64x2.mul(p, r), c3)
    p = f64x2.add(f64x2.mul(p, r), c2)
    p = f64x2.add(f64x2.mul(p, r), c1)
    p = f64x2.add(f64x2.mul(p, r), one)
    const weight = v128.and(kept, i64x2.add(p, i64x2.shl(shifted, 52)))
    const here = f8(values, column)
    const there = f8(here, shift)
    const weightHere = f8(weights, column)
    const weightThere = f8(weightHere, shift)
    const pixel = f8(image, column)
    v128.store(weightHere, f64x2.add(v128.load(weightHere), weight))
    v128.store(weightThere, f64x2.add(v128.load(weightThere), weight))
    v128.store(here, f64x2.add(v128.load(here), f64x2.mul(weight, v128.load(f8(pixel, shift)))))
    v128.store(there, f64x2.add(v128.load(there), f64x2.mul(weight, v128.load(pixel))))
  }
}
