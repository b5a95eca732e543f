import { f4, f8 } from './memory'

/**
 * Total variation by Chambolle's dual iteration, in 64 bits. One pass over the image for each iteration: row r + 1 of
 * the primal image is made from the dual field before row r of the field moves on.
 * Scratch: 2 x rows x stride + 2 x stride doubles with stride = columns + 4, zeroed by this function.
 */
export function totalVariation(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32,
  weight: f64, tolerance: f64, maximumIterations: i32
): void {
  const stride = columns + 4
  const fieldSize = rows * stride
  for (let image = 0; image < count; image++) {
    memory.fill(scratch, 0, <usize>(2 * fieldSize + 2 * stride) << 3)
    let first: f64 = 0
    let previous: f64 = 0
    for (let iteration = 0; iteration < maximumIterations; iteration++) {
      const energy = iterate(source, target, scratch, rows, columns, weight)
      if (iteration == 0) first = energy
      else if (Math.abs(previous - energy) < tolerance * first) break
      previous = energy
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

/** One iteration; the energy that it found before moving the field, over the number of pixels. */
function iterate(source: usize, target: usize, scratch: usize, rows: i32, columns: i32, weight: f64): f64 {
  const stride = columns + 4
  const vertical = f8(scratch, 2)
  const horizontal = f8(vertical, rows * stride)
  let here = f8(horizontal, rows * stride)
  let below = f8(here, stride)
  let energy = primalRow(source, target, vertical, horizontal, here, 0, columns)
  for (let row = 0; row < rows; row++) {
    if (row + 1 < rows) energy += primalRow(source, target, vertical, horizontal, below, row + 1, columns)
    energy += weight * moveField(f8(vertical, row * stride), f8(horizontal, row * stride), here, row + 1 < rows ? below : here, columns, weight)
    const swap = here
    here = below
    below = swap
  }
  return energy / (<f64>rows * <f64>columns)
}

/** Row of image + divergence, also stored as the result so far; the sum of the divergence's squares. */
function primalRow(source: usize, target: usize, vertical: usize, horizontal: usize, primal: usize, row: i32, columns: i32): f64 {
  const stride = columns + 4
  const pixels = f4(source, row * columns)
  const result = f4(target, row * columns)
  const down = f8(vertical, row * stride)
  const up = row > 0 ? f8(vertical, (row - 1) * stride) : <usize>0
  const right = f8(horizontal, row * stride)
  let squares = f64x2.splat(0)
  const pairs = columns & ~1
  for (let column = 0; column < pairs; column += 2) {
    const above = row > 0 ? v128.load(f8(up, column)) : f64x2.splat(0)
    const here = f8(right, column)
    const inflow = f64x2.add(above, v128.load(here - 8))
    const divergence = f64x2.sub(inflow, f64x2.add(v128.load(f8(down, column)), v128.load(here)))
    const value = f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(f4(pixels, column))), divergence)
    squares = f64x2.add(squares, f64x2.mul(divergence, divergence))
    v128.store(f8(primal, column), value)
    v128.store64_lane(f4(result, column), f32x4.demote_f64x2_zero(value), 0)
  }
  let sum: f64 = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
  if (pairs < columns) {
    const above = row > 0 ? load<f64>(f8(up, pairs)) : 0
    const divergence = above + load<f64>(f8(right, pairs - 1)) - (load<f64>(f8(down, pairs)) + load<f64>(f8(right, pairs)))
    const value = <f64>load<f32>(f4(pixels, pairs)) + divergence
    store<f64>(f8(primal, pairs), value)
    store<f32>(f4(result, pairs), <f32>value)
    sum += divergence * divergence
  }
  store<f64>(f8(primal, columns), load<f64>(f8(primal, columns - 1)))
  return sum
}

/** p <- (p - tau g) / (1 + tau |g| / weight) with tau 1/4; the sum of |g|. */
function moveField(down: usize, right: usize, here: usize, below: usize, columns: i32, weight: f64): f64 {
  const tau: f64 = 0.25
  const taus = f64x2.splat(tau)
  const ratio = f64x2.splat(tau / weight)
  const one = f64x2.splat(1)
  let lengths = f64x2.splat(0)
  const pairs = columns & ~1
  for (let column = 0; column < pairs; column += 2) {
    const at = f8(here, column)
    const value = v128.load(at)
    const across = f64x2.sub(v128.load(at, 8), value)
    const along = f64x2.sub(v128.load(f8(below, column)), value)
    const length = f64x2.sqrt(f64x2.add(f64x2.mul(across, across), f64x2.mul(along, along)))
    const shrink = f64x2.div(one, f64x2.add(one, f64x2.mul(ratio, length)))
    lengths = f64x2.add(lengths, length)
    const r = f8(right, column)
    const d = f8(down, column)
    v128.store(r, f64x2.mul(shrink, f64x2.sub(v128.load(r), f64x2.mul(taus, across))))
    v128.store(d, f64x2.mul(shrink, f64x2.sub(v128.load(d), f64x2.mul(taus, along))))
  }
  let sum: f64 = f64x2.extract_lane(lengths, 0) + f64x2.extract_lane(lengths, 1)
  if (pairs < columns) {
    // The last column has no neighbour on its right.
    const along = load<f64>(f8(below, pairs)) - load<f64>(f8(here, pairs))
    const length = Math.abs(along)
    const d = f8(down, pairs)
    store<f64>(d, (load<f64>(d) - tau * along) / (1 + (tau / weight) * length))
    sum += length
  }
  return sum
}
