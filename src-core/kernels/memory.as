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

/** Whether all values are finite: x * 0 is 0 only then. Reads up to 3 values beyond the end, which must be finite too. */
export function allFinite(source: usize, length: i32): bool {
  let sum = f32x4.splat(0)
  const zero = f32x4.splat(0)
  for (let i = 0; i < length; i += 4) sum = f32x4.add(sum, f32x4.mul(v128.load(f4(source, i)), zero))
  const total = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  return total == 0
}
