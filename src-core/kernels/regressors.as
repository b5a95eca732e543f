import { clamp, f8 } from './memory'
import { smoothBinomial } from './smoothing'

/**
 * The six regressors of the degradation fit: images of doubles, `plane` bytes apart.
 * They are three bands of detail (fine, middle, coarse), the coarser rest minus its mean, and the slopes along rows and
 * columns.
 * @param moved the reference @param smooth the reference smoothed once. Scratch: an image.
 */
export function makeRegressors(moved: usize, smooth: usize, images: usize, plane: i32, scratch: usize, rows: i32, columns: i32): void {
  const fine = images
  const middle = fine + plane
  const coarse = middle + plane
  const rest = coarse + plane
  const size = rows * columns
  smoothBinomial(smooth, coarse, scratch, rows, columns, 2)
  smoothBinomial(coarse, rest, scratch, rows, columns, 4)
  let mean: f64 = 0
  for (let at = 0; at < size; at++) mean += load<f64>(f8(rest, at)) / <f64>size
  const means = f64x2.splat(mean)
  for (let at = 0; at < size; at += 2) {
    const once = v128.load(f8(smooth, at))
    const twice = v128.load(f8(coarse, at))
    const coarsest = v128.load(f8(rest, at))
    v128.store(f8(fine, at), f64x2.sub(v128.load(f8(moved, at)), once))
    v128.store(f8(middle, at), f64x2.sub(once, twice))
    v128.store(f8(coarse, at), f64x2.sub(twice, coarsest))
    v128.store(f8(rest, at), f64x2.sub(coarsest, means))
  }
  makeSlopes(smooth, rest + plane, rest + 2 * plane, rows, columns)
}

function makeSlopes(smooth: usize, down: usize, right: usize, rows: i32, columns: i32): void {
  const half = f64x2.splat(0.5)
  for (let row = 0; row < rows; row++) {
    const here = f8(smooth, row * columns)
    const above = f8(smooth, clamp(row - 1, rows) * columns)
    const below = f8(smooth, clamp(row + 1, rows) * columns)
    const toDown = f8(down, row * columns)
    const toRight = f8(right, row * columns)
    for (let column = 0; column < columns; column += 2) {
      v128.store(f8(toDown, column), f64x2.mul(half, f64x2.sub(v128.load(f8(below, column)), v128.load(f8(above, column)))))
    }
    for (let column = 1; column < columns - 1; column += 2) {
      v128.store(f8(toRight, column), f64x2.mul(half, f64x2.sub(v128.load(f8(here, column + 1)), v128.load(f8(here, column - 1)))))
    }
    slopeAt(here, toRight, 0, columns)
    slopeAt(here, toRight, columns - 1, columns)
  }
}

function slopeAt(from: usize, to: usize, column: i32, columns: i32): void {
  store<f64>(f8(to, column), (load<f64>(f8(from, clamp(column + 1, columns))) - load<f64>(f8(from, clamp(column - 1, columns)))) / 2)
}

// @ts-ignore: decorator
@inline function pairAt(images: usize, plane: i32, at: i32): v128 {
  return v128.load64_lane(f8(images + plane, at), v128.load64_zero(f8(images, at)), 1)
}

// @ts-ignore: decorator
@inline function times(a: v128, b: v128, sum: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b))
}

/** The entries (row, column) and (row, column + 1) of the 7 x 7 sums. */
// @ts-ignore: decorator
@inline function entry(gram: usize, row: i32, column: i32): usize {
  return f8(gram, row * 7 + column)
}

/**
 * Adds the products of the seven regressors (a constant and six images) over all pixels to their 7 x 7 sums.
 * If `left` is an address, subtracts the products of the pixels marked there instead.
 * Each sum runs over the pixels in their order.
 */
export function sumProducts(images: usize, plane: i32, left: usize, size: i32, gram: usize): void {
  const second = images + 2 * plane
  const third = second + 2 * plane
  const sign = f64x2.splat(left == 0 ? 1 : -1)
  let count: f64 = 0
  let a0 = v128.load(entry(gram, 0, 1))
  let a2 = v128.load(entry(gram, 0, 3))
  let a4 = v128.load(entry(gram, 0, 5))
  let b0 = v128.load(entry(gram, 1, 1))
  let b2 = v128.load(entry(gram, 1, 3))
  let b4 = v128.load(entry(gram, 1, 5))
  let c0 = v128.load(entry(gram, 2, 1))
  let c2 = v128.load(entry(gram, 2, 3))
  let c4 = v128.load(entry(gram, 2, 5))
  let d2 = v128.load(entry(gram, 3, 3))
  let d4 = v128.load(entry(gram, 3, 5))
  let e2 = v128.load(entry(gram, 4, 3))
  let e4 = v128.load(entry(gram, 4, 5))
  let f4 = v128.load(entry(gram, 5, 5))
  let g4 = v128.load(entry(gram, 6, 5))
  for (let at = 0; at < size; at++) {
    if (left != 0 && load<u8>(left + at) == 0) continue
    count += 1
    const p0 = pairAt(images, plane, at)
    const p2 = pairAt(second, plane, at)
    const p4 = pairAt(third, plane, at)
    const s0 = f64x2.mul(sign, p0)
    const s2 = f64x2.mul(sign, p2)
    const s4 = f64x2.mul(sign, p4)
    a0 = f64x2.add(a0, s0)
    a2 = f64x2.add(a2, s2)
    a4 = f64x2.add(a4, s4)
    let value = v128.shuffle<f64>(s0, s0, 0, 0)
    b0 = times(value, p0, b0)
    b2 = times(value, p2, b2)
    b4 = times(value, p4, b4)
    value = v128.shuffle<f64>(s0, s0, 1, 1)
    c0 = times(value, p0, c0)
    c2 = times(value, p2, c2)
    c4 = times(value, p4, c4)
    value = v128.shuffle<f64>(s2, s2, 0, 0)
    d2 = times(value, p2, d2)
    d4 = times(value, p4, d4)
    value = v128.shuffle<f64>(s2, s2, 1, 1)
    e2 = times(value, p2, e2)
    e4 = times(value, p4, e4)
    f4 = times(v128.shuffle<f64>(s4, s4, 0, 0), p4, f4)
    g4 = times(v128.shuffle<f64>(s4, s4, 1, 1), p4, g4)
  }
  store<f64>(gram, load<f64>(gram) + (left == 0 ? count : -count))
  v128.store(entry(gram, 0, 1), a0)
  v128.store(entry(gram, 0, 3), a2)
  v128.store(entry(gram, 0, 5), a4)
  v128.store(entry(gram, 1, 1), b0)
  v128.store(entry(gram, 1, 3), b2)
  v128.store(entry(gram, 1, 5), b4)
  v128.store(entry(gram, 2, 1), c0)
  v128.store(entry(gram, 2, 3), c2)
  v128.store(entry(gram, 2, 5), c4)
  v128.store(entry(gram, 3, 3), d2)
  v128.store(entry(gram, 3, 5), d4)
  v128.store(entry(gram, 4, 3), e2)
  v128.store(entry(gram, 4, 5), e4)
  v128.store(entry(gram, 5, 5), f4)
  v128.store(entry(gram, 6, 5), g4)
  for (let row = 1; row < 7; row++) {
    for (let column = 0; column < row; column++) store<f64>(entry(gram, row, column), load<f64>(entry(gram, column, row)))
  }
}

/** `sumProducts` of each regressor with the target of the fit: seven sums. */
export function sumWanted(images: usize, plane: i32, wanted: usize, left: usize, size: i32, products: usize): void {
  const second = images + 2 * plane
  const third = second + 2 * plane
  const sign: f64 = left == 0 ? 1 : -1
  let constant = load<f64>(products)
  let a = v128.load(f8(products, 1))
  let b = v128.load(f8(products, 3))
  let c = v128.load(f8(products, 5))
  for (let at = 0; at < size; at++) {
    if (left != 0 && load<u8>(left + at) == 0) continue
    const value = sign * load<f64>(f8(wanted, at))
    const values = f64x2.splat(value)
    constant += value
    a = times(pairAt(images, plane, at), values, a)
    b = times(pairAt(second, plane, at), values, b)
    c = times(pairAt(third, plane, at), values, c)
  }
  store<f64>(products, constant)
  v128.store(f8(products, 1), a)
  v128.store(f8(products, 3), b)
  v128.store(f8(products, 5), c)
}

/** The reference plus each regressor times its factor; the first factor is the constant's. */
export function explain(moved: usize, images: usize, plane: i32, factors: usize, explained: usize, size: i32): void {
  const c0 = v128.load64_splat(factors)
  const c1 = v128.load64_splat(f8(factors, 1))
  const c2 = v128.load64_splat(f8(factors, 2))
  const c3 = v128.load64_splat(f8(factors, 3))
  const c4 = v128.load64_splat(f8(factors, 4))
  const c5 = v128.load64_splat(f8(factors, 5))
  const c6 = v128.load64_splat(f8(factors, 6))
  for (let at = 0; at < size; at += 2) {
    let from = f8(images, at)
    let sum = times(c1, v128.load(from), f64x2.add(v128.load(f8(moved, at)), c0))
    from += plane
    sum = times(c2, v128.load(from), sum)
    from += plane
    sum = times(c3, v128.load(from), sum)
    from += plane
    sum = times(c4, v128.load(from), sum)
    from += plane
    sum = times(c5, v128.load(from), sum)
    from += plane
    v128.store(f8(explained, at), times(c6, v128.load(from), sum))
  }
}
