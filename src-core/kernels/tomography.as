import { f4, f8 } from './memory'

// Places are fixed-point numbers of 24 bits before the point and 40 behind it: whole part and fraction cost a shift each.
const unit: f64 = 1099511627776
/** Samples that are summed in 32 bits before they go to 64. */
const block: i32 = 16

// @ts-ignore: decorator
@inline function pair(a: f64, b: f64): v128 {
  return i64x2.replace_lane(i64x2.splat(<i64>(a * unit)), 1, <i64>(b * unit))
}

/** The fractions of two places, as the first two of four floats in 0..1. */
// @ts-ignore: decorator
@inline function fractions(places: v128): v128 {
  // The fraction's bits behind the exponent of 1 are 1 more than it.
  const oneMore = v128.or(i64x2.shr_u(i64x2.shl(places, 24), 12), i64x2.splat(0x3ff0000000000000))
  return f32x4.demote_f64x2_zero(f64x2.sub(oneMore, f64x2.splat(1)))
}

// @ts-ignore: decorator
@inline function between(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(share, f32x4.sub(b, a)))
}

/** Adds four floats to four doubles. */
// @ts-ignore: decorator
@inline function addTo(sums: usize, values: v128): void {
  const upper = v128.shuffle<f32>(values, values, 2, 3, 2, 3)
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(values)))
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(upper)), 16)
}

/**
 * Rays of one view through four images at once: sums of samples one pixel apart, interpolated bilinearly, as `project` in
 * degradation/project-image.ts describes them. `images` holds four floats for each pixel, with `margin` pixels of zero
 * around them; (rows, columns) is the size without. `sums` gets four doubles for each ray.
 */
export function projectView(
  images: usize, rows: i32, columns: i32, margin: i32, sums: usize, rays: i32, pitch: f64, centre: f64,
  axisRow: f64, axisColumn: f64, cosine: f64, sine: f64, firstSample: f64, lastSample: f64
): void {
  const width = <usize>(columns + 2 * margin)
  const below = width << 4
  const step = pair(sine, cosine)
  for (let ray = 0; ray < rays; ray++) {
    const position = (<f64>ray - centre) * pitch
    const column = axisColumn + position * cosine
    const row = axisRow - position * sine
    let low = firstSample
    let high = lastSample
    if (sine != 0) {
      const one = (-1 - column) / sine
      const other = (<f64>columns - column) / sine
      low = Math.max(low, Math.min(one, other))
      high = Math.min(high, Math.max(one, other))
    } else if (column <= -1 || column >= <f64>columns) high = -Infinity
    if (cosine != 0) {
      const one = (-1 - row) / cosine
      const other = (<f64>rows - row) / cosine
      low = Math.max(low, Math.min(one, other))
      high = Math.min(high, Math.max(one, other))
    } else if (row <= -1 || row >= <f64>rows) high = -Infinity
    const into = f8(sums, 4 * ray)
    v128.store(into, f64x2.splat(0))
    v128.store(into, f64x2.splat(0), 16)
    const first = Math.ceil(low)
    const last = Math.floor(high)
    if (first > last) continue
    let places = pair(column + first * sine + <f64>margin, row + first * cosine + <f64>margin)
    let left = <i32>(last - first) + 1
    while (left > 0) {
      let sum = f32x4.splat(0)
      for (let samples = min(left, block); samples > 0; samples--) {
        const share = fractions(places)
        const across = v128.shuffle<f32>(share, share, 0, 0, 0, 0)
        const down = v128.shuffle<f32>(share, share, 1, 1, 1, 1)
        const x = <usize>(i64x2.extract_lane(places, 0) >>> 40)
        const y = <usize>(i64x2.extract_lane(places, 1) >>> 40)
        const at = images + ((y * width + x) << 4)
        const upper = between(v128.load(at), v128.load(at, 16), across)
        const lower = between(v128.load(at + below), v128.load(at + below, 16), across)
        sum = f32x4.add(sum, between(upper, lower, down))
        places = i64x2.add(places, step)
      }
      addTo(into, sum)
      left -= block
    }
  }
}

/**
 * Adds four filtered views to four images of doubles, pixel beside pixel, as `reconstruct` in
 * degradation/reconstruct-image.ts describes it: interpolated linearly at the place start + row rowStep + column columnStep,
 * nothing beyond 0 .. last. `views` holds four zeros, four floats for each of 0 .. last, and eight zeros.
 */
export function addViews(
  sums: usize, rows: i32, columns: i32, views: usize, last: f64, start: f64, rowStep: f64, columnStep: f64
): void {
  const step = pair(2 * columnStep, 2 * columnStep)
  for (let row = 0; row < rows; row++) {
    const origin = start + <f64>row * rowStep
    let first = 0
    let end = columns
    if (columnStep != 0) {
      const one = -origin / columnStep
      const other = (last - origin) / columnStep
      first = <i32>Math.max(0, Math.min(<f64>columns, Math.ceil(Math.min(one, other))))
      end = <i32>Math.max(0, Math.min(<f64>columns, Math.floor(Math.max(one, other)) + 1))
    } else if (origin < 0 || origin > last) continue
    const beginning = origin + <f64>first * columnStep + 1
    let places = pair(beginning, beginning + columnStep)
    let at = f8(sums, 4 * (row * columns + first))
    let column = first
    for (; column < end; column += 2) {
      const share = fractions(places)
      const one = f4(views, 4 * <i32>(i64x2.extract_lane(places, 0) >>> 40))
      addTo(at, between(v128.load(one), v128.load(one, 16), v128.shuffle<f32>(share, share, 0, 0, 0, 0)))
      if (column + 1 == end) break
      const other = f4(views, 4 * <i32>(i64x2.extract_lane(places, 1) >>> 40))
      addTo(at + 32, between(v128.load(other), v128.load(other, 16), v128.shuffle<f32>(share, share, 1, 1, 1, 1)))
      at += 64
      places = i64x2.add(places, step)
    }
  }
}
