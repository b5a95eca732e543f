import { f8 } from './memory'
import { valueOfRank } from './ranks'
import { smoothBinomial } from './smoothing'

/** a - b, pixel by pixel; `into` may be either. */
export function subtract(a: usize, b: usize, into: usize, size: i32): void {
  for (let at = 0; at < size; at += 2) v128.store(f8(into, at), f64x2.sub(v128.load(f8(a, at)), v128.load(f8(b, at))))
}

/** Smoothed test image minus the smoothed degradation fit, which goes to `smooth`. Scratch: an image. */
export function compareSmoothed(
  explained: usize, smoothCandidate: usize, smooth: usize, difference: usize, scratch: usize, rows: i32, columns: i32
): void {
  smoothBinomial(explained, smooth, scratch, rows, columns, 1)
  subtract(smoothCandidate, smooth, difference, rows * columns)
}

export function sumOfSquares(values: usize, size: i32): f64 {
  let sum: f64 = 0
  for (let at = 0; at < size; at++) {
    const value = load<f64>(f8(values, at))
    sum += value * value
  }
  return sum
}

/** Sum of the squared differences of two images. */
export function squaredDistance(a: usize, b: usize, size: i32): f64 {
  let sum: f64 = 0
  for (let at = 0; at < size; at++) {
    const difference = load<f64>(f8(a, at)) - load<f64>(f8(b, at))
    sum += difference * difference
  }
  return sum
}

/** Mean squared difference of two images, the second moved down and to the right, where both are known. */
export function displacedDistance(candidate: usize, reference: usize, rows: i32, columns: i32, down: i32, right: i32): f64 {
  const firstRow = max(0, down)
  const endRow = rows + min(0, down)
  const first = max(0, right)
  const end = columns + min(0, right)
  const back = down * columns + right
  let sum: f64 = 0
  for (let row = firstRow; row < endRow; row++) {
    for (let at = row * columns + first; at < row * columns + end; at++) {
      const difference = load<f64>(f8(candidate, at)) - load<f64>(f8(reference, at - back))
      sum += difference * difference
    }
  }
  return sum / <f64>((endRow - firstRow) * (end - first))
}

export function variance(values: usize, size: i32): f64 {
  let sum: f64 = 0
  let squares: f64 = 0
  for (let at = 0; at < size; at++) {
    const value = load<f64>(f8(values, at))
    sum += value
    squares += value * value
  }
  const mean = sum / <f64>size
  return max<f64>(0, squares / <f64>size - mean * mean)
}

/**
 * Variance of the white noise in test image minus degradation fit, from differences across squares of 2 x 2 pixels.
 * @param candidate given as `moved` plus `difference` @param within 1 for the pixels that count; 0 for all. Scratch: an image.
 */
export function whiteNoise(
  moved: usize, difference: usize, explained: usize, within: usize, scratch: usize, rows: i32, columns: i32
): f64 {
  for (let at = 0; at < rows * columns; at += 2) {
    const found = f64x2.add(v128.load(f8(moved, at)), v128.load(f8(difference, at)))
    v128.store(f8(scratch, at), f64x2.sub(found, v128.load(f8(explained, at))))
  }
  let sum: f64 = 0
  let squares: f64 = 0
  for (let row = 1; row < rows; row++) {
    for (let at = row * columns + 1; at < (row + 1) * columns; at++) {
      if (within != 0) {
        const above = within + at - columns
        if ((load<u8>(within + at) & load<u8>(within + at - 1) & load<u8>(above) & load<u8>(above - 1)) == 0) continue
      }
      const here = f8(scratch, at)
      const above = f8(scratch, at - columns)
      const across = load<f64>(here) - load<f64>(here - 8) - load<f64>(above) + load<f64>(above - 8)
      squares += 1
      sum += across * across
    }
  }
  return sum / (4 * squares)
}

/** `share` of the range between the largest and the smallest values. */
export function shareOfRange(largest: usize, smallest: usize, into: usize, size: i32, share: f64): void {
  const shares = f64x2.splat(share)
  for (let at = 0; at < size; at += 2) {
    v128.store(f8(into, at), f64x2.mul(shares, f64x2.sub(v128.load(f8(largest, at)), v128.load(f8(smallest, at)))))
  }
}

/** Sum of the squared differences, cut off at `least` or what is allowed; pixels beyond become 1 in `beyond`, others 0. */
export function cutLoss(difference: usize, allowed: usize, least: f64, beyond: usize, size: i32): f64 {
  let loss: f64 = 0
  for (let at = 0; at < size; at++) {
    const off = Math.abs(load<f64>(f8(difference, at)))
    const limit = max<f64>(least, load<f64>(f8(allowed, at)))
    store<u8>(beyond + at, off > limit ? 1 : 0)
    const counted = off > limit ? limit : off
    loss += counted * counted
  }
  return loss
}

export function anyBeyond(difference: usize, threshold: f64, size: i32): bool {
  for (let at = 0; at < size; at++) if (Math.abs(load<f64>(f8(difference, at))) > threshold) return true
  return false
}

/**
 * Quantile `share` of the magnitudes of differences at the pixels marked `side` in `sides`; at all pixels if `side` is
 * below 0. NaN for fewer pixels than `enough`. Scratch: an image.
 */
export function quantileOfMagnitude(
  difference: usize, sides: usize, side: i32, size: i32, enough: i32, share: f64, scratch: usize
): f64 {
  let count = 0
  for (let at = 0; at < size; at++) {
    store<f64>(f8(scratch, count), Math.abs(load<f64>(f8(difference, at))))
    count += i32(side < 0) | i32(<i32>load<u8>(sides + at) == side)
  }
  if (count < enough) return NaN
  return valueOfRank<f64>(scratch, count, <i32>Math.floor(share * <f64>(count - 1)))
}

/**
 * Pixels that differ beyond their threshold: 1 for darker, 2 for brighter than the degradation fit, else 0.
 * 4 is added if the pixel differs at any tolerance.
 * Extremes are those within the tolerance, of the degradation fit and of the test image (found).
 * @param foreground 1 where the threshold `inside` holds, else `outside`; the tolerance at edges holds everywhere
 * @param differing 1 for pixels that need a difference of `enough` only, at any neighbours; 0 for none
 */
export function markOff(
  smooth: usize, candidate: usize, difference: usize, mostExplained: usize, leastExplained: usize, mostFound: usize, leastFound: usize,
  allowed: usize, foreground: usize, differing: usize, inside: f64, outside: f64, enough: f64, state: usize, size: i32
): void {
  for (let at = 0; at < size; at++) {
    const off = load<f64>(f8(difference, at))
    const magnitude = Math.abs(off)
    const threshold = max<f64>(load<f64>(f8(allowed, at)), load<u8>(foreground + at) == 1 ? inside : outside)
    const sign = off < 0 ? 1 : 2
    const explained = load<f64>(f8(smooth, at))
    const found = load<f64>(f8(candidate, at))
    const darker = max<f64>(explained - load<f64>(f8(mostFound, at)), load<f64>(f8(leastExplained, at)) - found)
    const brighter = max<f64>(found - load<f64>(f8(mostExplained, at)), load<f64>(f8(leastFound, at)) - explained)
    const seed = darker > threshold || brighter > threshold ||
      (differing != 0 && load<u8>(differing + at) == 1 && magnitude > max<f64>(threshold, enough))
    store<u8>(state + at, seed ? 4 | sign : magnitude > threshold ? sign : 0)
  }
}

/** Marks in `into` (0 or 1) the pixels with any of `bits` and their eight neighbours. Writes up to 15 bytes beyond the ends. */
export function surround(from: usize, bits: i32, into: usize, scratch: usize, rows: i32, columns: i32): void {
  const wanted = i8x16.splat(<i8>bits)
  for (let row = 0; row < rows; row++) {
    const above = max(0, row - 1) * columns
    const below = min(rows - 1, row + 1) * columns
    for (let column = 0; column < columns; column += 16) {
      const here = v128.load(from + row * columns + column)
      const beside = v128.or(v128.load(from + above + column), v128.load(from + below + column))
      const marked = i8x16.ne(v128.and(v128.or(here, beside), wanted), i8x16.splat(0))
      v128.store(scratch + row * columns + column, v128.and(marked, i8x16.splat(1)))
    }
  }
  for (let row = 0; row < rows; row++) {
    const source = scratch + row * columns
    const target = into + row * columns
    for (let column = 1; column < columns - 1; column += 16) {
      const at = source + column
      v128.store(target + column, v128.or(v128.or(v128.load(at - 1), v128.load(at + 1)), v128.load(at)))
    }
    const last = columns - 1
    store<u8>(target, load<u8>(source) | load<u8>(source + min(1, last)))
    store<u8>(target + last, load<u8>(source + last) | load<u8>(source + max(0, last - 1)))
  }
}
