import { f4, f8, reflect101 } from './memory'

/** e^-x for x in 0..700 with a relative error under 1e-11: the Taylor polynomial around the nearest power of two. */
// @ts-ignore: decorator
@inline function exponential(x: v128): v128 {
  const magic = f64x2.splat(6755399441055744)
  const t = f64x2.mul(f64x2.pmin(x, f64x2.splat(700)), f64x2.splat(-1.4426950408889634))
  const shifted = f64x2.add(t, magic)
  const r = f64x2.mul(f64x2.sub(t, f64x2.sub(shifted, magic)), f64x2.splat(0.6931471805599453))
  let p = f64x2.splat(1.0 / 362880)
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 40320))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  return i64x2.add(p, i64x2.shl(shifted, 52))
}

/**
 * Non-local means over a search window of (2 distance + 1)^2 shifts, in 64 bits. `padding` is how far the image is
 * reflected on each side. `clipped`: only pixels of the image itself are searched, otherwise the reflected ones too.
 * Scratch: 3 x (rows + 2 padding) x stride + (taps + 2) x stride + 8 doubles with stride = columns + 2 padding + 2.
 */
export function nonLocalMeans(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, padding: i32, distance: i32,
  taps: i32, firstTap: i32, tapWeights: usize, twiceVariance: f64, clipped: bool
): void {
  const stride = columns + 2 * padding + 2
  const size = (rows + 2 * padding) * stride
  const values = f8(scratch, size)
  const weights = f8(values, size)
  const ring = f8(weights, size)
  const bottom = padding + rows
  const right = padding + columns
  for (let image = 0; image < count; image++) {
    memory.fill(values, 0, <usize>(2 * size) << 3)
    reflectImage(source, scratch, rows, columns, padding, stride)
    for (let down = -distance; down <= distance; down++) {
      for (let across = -distance; across <= distance; across++) {
        const firstRow = clipped ? max(padding, padding - down) : padding
        const endRow = clipped ? min(bottom, bottom - down) : bottom
        const firstColumn = clipped ? max(padding, padding - across) : padding
        const endColumn = clipped ? min(right, right - across) : right
        if (firstRow >= endRow || firstColumn >= endColumn) continue
        addShift(
          scratch, stride, values, weights, ring, down * stride + across, firstRow, endRow, firstColumn, endColumn,
          taps, firstTap, tapWeights, twiceVariance, clipped
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
 * Adds what one shift of the search window contributes. `image` is the padded image in doubles, `stride` apart; rows
 * firstRow..endRow and columns firstColumn..endColumn (in its coordinates) gain w x[p + shift] in `values` and w in
 * `weights`. The patch distance is the separable sum with `taps` weights at offsets firstTap.. in both directions.
 * With `runningCut` the weight is 0 once the sum of the patch rows before the last exceeds 5, as scikit-image's slow mode
 * leaves off there; otherwise once the whole sum does.
 * Scratch: (taps + 1) x stride doubles.
 */
function addShift(
  image: usize, stride: i32, values: usize, weights: usize, scratch: usize, shift: i32,
  firstRow: i32, endRow: i32, firstColumn: i32, endColumn: i32,
  taps: i32, firstTap: i32, tapWeights: usize, twiceVariance: f64, runningCut: bool
): void {
  const differences = f8(scratch, taps * stride)
  for (let row = firstRow + firstTap; row < endRow + firstTap + taps - 1; row++) {
    const slot = f8(scratch, ((row - firstRow - firstTap) % taps) * stride)
    sumPatchRow(f8(image, row * stride), shift, differences, slot, firstColumn, endColumn, taps, firstTap, tapWeights, twiceVariance)
    const centre = row - firstTap - taps + 1
    if (centre < firstRow) continue
    const oldest = (row - firstRow - firstTap + 1) % taps
    const at = centre * stride
    weighRow(
      f8(image, at + shift), f8(values, at), f8(weights, at), scratch, stride, oldest, firstColumn, endColumn, taps, tapWeights, runningCut
    )
  }
}

function sumPatchRow(
  line: usize, shift: i32, differences: usize, slot: usize, firstColumn: i32, endColumn: i32,
  taps: i32, firstTap: i32, tapWeights: usize, twiceVariance: f64
): void {
  const noise = f64x2.splat(twiceVariance)
  for (let column = firstColumn + firstTap; column < endColumn + firstTap + taps; column += 2) {
    const difference = f64x2.sub(v128.load(f8(line, column)), v128.load(f8(line, column + shift)))
    v128.store(f8(differences, column), f64x2.sub(f64x2.mul(difference, difference), noise))
  }
  for (let column = firstColumn; column < endColumn; column += 2) {
    let sum = f64x2.splat(0)
    const at = f8(differences, column + firstTap)
    for (let tap = 0; tap < taps; tap++) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(f8(tapWeights, tap)), v128.load(f8(at, tap))))
    }
    v128.store(f8(slot, column), sum)
  }
}

function weighRow(
  shifted: usize, values: usize, weights: usize, ring: usize, stride: i32, oldest: i32,
  firstColumn: i32, endColumn: i32, taps: i32, tapWeights: usize, runningCut: bool
): void {
  const cut = f64x2.splat(5)
  for (let column = firstColumn; column < endColumn; column += 2) {
    let sum = f64x2.splat(0)
    let kept = i64x2.splat(-1)
    let slot = oldest
    for (let tap = 0; tap < taps; tap++) {
      if (runningCut) kept = v128.and(kept, f64x2.le(sum, cut))
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(f8(tapWeights, tap)), v128.load(f8(ring, slot * stride + column))))
      slot = slot + 1 == taps ? 0 : slot + 1
    }
    if (!runningCut) kept = f64x2.le(sum, cut)
    if (column + 1 == endColumn) kept = v128.and(kept, i64x2(-1, 0))
    const weight = v128.and(kept, exponential(f64x2.pmax(sum, f64x2.splat(0))))
    const w = f8(weights, column)
    const v = f8(values, column)
    v128.store(w, f64x2.add(v128.load(w), weight))
    v128.store(v, f64x2.add(v128.load(v), f64x2.mul(weight, v128.load(f8(shifted, column)))))
  }
}
