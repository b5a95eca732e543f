import { reflectRow } from './convolution'
import { f4, reflect101 } from './memory'

/**
 * 2^x for x <= 0 with a relative error under 2e-7: the polynomial of Cephes' exp2f (Moshier 1989) around the nearest
 * integer, whose exponent is shifted in from the bits of x + 1.5 x 2^23. Below -126 the value stays 2^-126.
 */
// @ts-ignore: decorator
@inline function powerOfTwo(x: v128): v128 {
  const magic = f32x4.splat(12582912)
  const bounded = f32x4.pmax(x, f32x4.splat(-126))
  const shifted = f32x4.add(bounded, magic)
  const f = f32x4.sub(bounded, f32x4.sub(shifted, magic))
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.5353361883195e-4), f), f32x4.splat(1.339887440266574e-3))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(9.61843735767464e-3))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.550332471162809e-2))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.2402264791363012))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.6931472028550421))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1))
  return i32x4.add(p, i32x4.shl(shifted, 23))
}

/**
 * Bilateral filter over a neighbourhood given as a list of offsets without the centre: `neighbours` times (row, column)
 * as i32 in `offsets`, and as f32 in `spaceWeights`. `exponent` is -log2(e) / (2 sigmaColor^2).
 * Scratch: (rows + 2 radius) x (columns + 2 radius + 4) + 4 floats for the reflected image.
 */
export function bilateral(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32,
  radius: i32, neighbours: i32, offsets: usize, spaceWeights: usize, exponent: f32
): void {
  const stride = columns + 2 * radius + 4
  const scale = f32x4.splat(exponent)
  for (let image = 0; image < count; image++) {
    reflectImage(source, scratch, rows, columns, radius)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column += 4) {
        const at = f4(scratch, (row + radius) * stride + column + radius)
        const centre = v128.load(at)
        let weights = f32x4.splat(1)
        let values = centre
        for (let k = 0; k < neighbours; k++) {
          const value = v128.load(f4(at, load<i32>(f4(offsets, 2 * k)) * stride + load<i32>(f4(offsets, 2 * k + 1))))
          const difference = f32x4.sub(value, centre)
          const closeness = powerOfTwo(f32x4.mul(scale, f32x4.mul(difference, difference)))
          const weight = f32x4.mul(v128.load32_splat(f4(spaceWeights, k)), closeness)
          weights = f32x4.add(weights, weight)
          values = f32x4.add(values, f32x4.mul(weight, value))
        }
        v128.store(f4(target, row * columns + column), f32x4.div(values, weights))
      }
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

function reflectImage(source: usize, padded: usize, rows: i32, columns: i32, radius: i32): void {
  const stride = columns + 2 * radius + 4
  for (let row = -radius; row < rows + radius; row++) {
    const line = f4(padded, (row + radius) * stride)
    memory.copy(f4(line, radius), f4(source, reflect101(row, rows) * columns), <usize>columns << 2)
    reflectRow(line, columns, radius)
  }
}
