import { f8 } from './memory'

/**
 * Sums of products of pixels that are `down` rows and -2 to 2 columns apart, written to `products`.
 * Only the last two are valid if `down` is 0. Each sum runs over the pixels in their order.
 */
export function lagProducts(values: usize, rows: i32, columns: i32, down: i32, products: usize): void {
  let before = f64x2.splat(0)
  let after = f64x2.splat(0)
  let last: f64 = 0
  for (let row = 0; row < rows - down; row++) {
    const from = f8(values, row * columns)
    const ahead = f8(from, down * columns)
    for (let column = 0; column < columns; column++) {
      const value = load<f64>(f8(from, column))
      const at = f8(ahead, column)
      const factors = f64x2.splat(value)
      if (column >= 2 && column < columns - 2) {
        if (down > 0) before = f64x2.add(before, f64x2.mul(factors, v128.load(at - 16)))
        after = f64x2.add(after, f64x2.mul(factors, v128.load(at)))
        last += value * load<f64>(at + 16)
        continue
      }
      if (down > 0 && column >= 2) before = f64x2.replace_lane(before, 0, f64x2.extract_lane(before, 0) + value * load<f64>(at - 16))
      if (down > 0 && column >= 1) before = f64x2.replace_lane(before, 1, f64x2.extract_lane(before, 1) + value * load<f64>(at - 8))
      after = f64x2.replace_lane(after, 0, f64x2.extract_lane(after, 0) + value * load<f64>(at))
      if (column < columns - 1) after = f64x2.replace_lane(after, 1, f64x2.extract_lane(after, 1) + value * load<f64>(at + 8))
      if (column < columns - 2) last += value * load<f64>(at + 16)
    }
  }
  v128.store(products, before)
  v128.store(products, after, 16)
  store<f64>(products, last, 32)
}
