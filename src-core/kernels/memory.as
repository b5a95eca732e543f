// Addresses of 32-bit and 64-bit floats, and where rows continue beyond an image's border.

// @ts-ignore: decorator
@inline export function f4(base: usize, index: i32): usize {
  return base + (<usize>index << 2)
}

// @ts-ignore: decorator
@inline export function f8(base: usize, index: i32): usize {
  return base + (<usize>index << 3)
}

// @ts-ignore: decorator
@inline export function clamp(index: i32, length: i32): i32 {
  return max(0, min(length - 1, index))
}

/** Reflection that does not repeat the edge, for any distance from the image: d c b | a b c d | c b a. */
export function reflect101(index: i32, length: i32): i32 {
  if (length == 1) return 0
  while (index < 0 || index >= length) {
    index = index < 0 ? -index : 2 * (length - 1) - index
  }
  return index
}

/** First address that no constant of this module occupies. */
export function heapBase(): usize {
  return __heap_base
}

/**
 * True if all values are finite: x * 0 is 0 only for them. Reads up to 15 values beyond the end, which must be finite too.
 * Four independent sums, so that additions run in parallel.
 */
export function allFinite(source: usize, length: i32): bool {
  const zero = f32x4.splat(0)
  let a = zero
  let b = zero
  let c = zero
  let d = zero
  for (let i = 0; i < length; i += 16) {
    const at = f4(source, i)
    a = f32x4.add(a, f32x4.mul(v128.load(at), zero))
    b = f32x4.add(b, f32x4.mul(v128.load(at, 16), zero))
    c = f32x4.add(c, f32x4.mul(v128.load(at, 32), zero))
    d = f32x4.add(d, f32x4.mul(v128.load(at, 48), zero))
  }
  return i32x4.all_true(f32x4.eq(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), zero))
}
