import { f4, f8 } from './memory'

/**
 * Mean structural similarity of image pairs, one double each into `means`. `weights`: `taps` doubles that sum to 1.
 * SSIM needs only the sum of the variances, so four sums suffice: x, y, x^2 + y^2 and x y.
 * Scratch: 2 x rows x columns + 4 x columns + 2 doubles.
 */
export function similarity(
  reference: usize, test: usize, means: usize, scratch: usize, count: i32, rows: i32, columns: i32,
  weights: usize, taps: i32, covarianceFactor: f64, c1: f64, c2: f64
): void {
  const size = rows * columns
  const columnSums = f8(scratch, 2 * size + 2)
  for (let image = 0; image < count; image++) {
    for (let pixel = 0; pixel < size; pixel++) {
      const x = <f64>load<f32>(f4(reference, pixel))
      const y = <f64>load<f32>(f4(test, pixel))
      store<f64>(f8(scratch, 2 * pixel), x * x + y * y)
      store<f64>(f8(scratch, 2 * pixel + 1), x * y)
    }
    let sum: f64 = 0
    for (let row = 0; row + taps <= rows; row++) {
      const at = row * columns
      sumColumns(f4(reference, at), f4(test, at), f8(scratch, 2 * at), columnSums, columns, weights, taps)
      sum += sumRow(columnSums, columns, weights, taps, covarianceFactor, c1, c2)
    }
    store<f64>(f8(means, image), sum / (<f64>(rows - taps + 1) * <f64>(columns - taps + 1)))
    reference = f4(reference, size)
    test = f4(test, size)
  }
}

function sumColumns(reference: usize, test: usize, moments: usize, sums: usize, columns: i32, weights: usize, taps: i32): void {
  for (let column = 0; column < columns; column++) {
    let values = f64x2.splat(0)
    let products = f64x2.splat(0)
    for (let tap = 0; tap < taps; tap++) {
      const at = tap * columns + column
      const weight = v128.load64_splat(f8(weights, tap))
      const pair = f32x4.replace_lane(v128.load32_zero(f4(reference, at)), 1, load<f32>(f4(test, at)))
      values = f64x2.add(values, f64x2.mul(weight, f64x2.promote_low_f32x4(pair)))
      products = f64x2.add(products, f64x2.mul(weight, v128.load(f8(moments, 2 * at))))
    }
    v128.store(f8(sums, 4 * column), values)
    v128.store(f8(sums, 4 * column + 2), products)
  }
}

function sumRow(sums: usize, columns: i32, weights: usize, taps: i32, covarianceFactor: f64, c1: f64, c2: f64): f64 {
  let total: f64 = 0
  for (let column = 0; column + taps <= columns; column++) {
    let values = f64x2.splat(0)
    let products = f64x2.splat(0)
    for (let tap = 0; tap < taps; tap++) {
      const at = f8(sums, 4 * (column + tap))
      const weight = v128.load64_splat(f8(weights, tap))
      values = f64x2.add(values, f64x2.mul(weight, v128.load(at)))
      products = f64x2.add(products, f64x2.mul(weight, v128.load(at, 16)))
    }
    const x = f64x2.extract_lane(values, 0)
    const y = f64x2.extract_lane(values, 1)
    const squares = x * x + y * y
    const covariance = covarianceFactor * (f64x2.extract_lane(products, 1) - x * y)
    const variances = covarianceFactor * (f64x2.extract_lane(products, 0) - squares)
    total += ((2 * x * y + c1) * (2 * covariance + c2)) / ((squares + c1) * (variances + c2))
  }
  return total
}
