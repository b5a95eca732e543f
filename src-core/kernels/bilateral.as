import { reflectRow } from './convolution'
import { f4, reflect101 } from './memory'

/**
 * Bilateral filter over a neighbourhood given as a list of offsets without the centre: `neighbours` byte offsets in
 * the reflected image as i32 in `offsets`, and as many f32 in `spaceWeights`. `constants` are 9 f32: the factor of the
 * squared difference in the exponent, then what 2^x needs.
 *
 * 2^x for x <= 0 has a relative error under 3e-7: a polynomial around the nearest integer, which is shifted into the exponent from the bits of x + 1.5 x 2^23. Below -126 it stays 2^-126.
 * Two vectors are processed together. Constants come from memory, because engines reload constants in each round.
 * Makes only rows firstRow..endRow. Only the rows that they need must be present.
 * Scratch: (endRow - firstRow + 2 radius) x (columns + 2 radius + 8) + 8 floats for the reflected rows.
 */
export function bilateral(
  source: usize, target: usize, scratch: usize, count: i32, rows: i32, columns: i32, firstRow: i32, endRow: i32,
  radius: i32, neighbours: i32, offsets: usize, spaceWeights: usize, constants: usize
): void {
  const stride = columns + 2 * radius + 8
  const scale = v128.load32_splat(constants)
  const lowest = v128.load32_splat(constants, 4)
  const magic = v128.load32_splat(constants, 8)
  const c5 = v128.load32_splat(constants, 12)
  const c4 = v128.load32_splat(constants, 16)
  const c3 = v128.load32_splat(constants, 20)
  const c2 = v128.load32_splat(constants, 24)
  const c1 = v128.load32_splat(constants, 28)
  const one = v128.load32_splat(constants, 32)
  for (let image = 0; image < count; image++) {
    reflectRows(source, scratch, rows, columns, firstRow - radius, endRow + radius, radius)
    for (let row = firstRow; row < endRow; row++) {
      for (let column = 0; column < columns; column += 8) {
        const at = f4(scratch, (row - firstRow + radius) * stride + column + radius)
        const centreA = v128.load(at)
        const centreB = v128.load(at, 16)
        let weightsA = one
        let weightsB = one
        let valuesA = centreA
        let valuesB = centreB
        for (let k = 0; k < neighbours; k++) {
          const neighbour = at + load<i32>(f4(offsets, k))
          const space = v128.load32_splat(f4(spaceWeights, k))
          const valueA = v128.load(neighbour)
          const valueB = v128.load(neighbour, 16)
          const differenceA = f32x4.sub(valueA, centreA)
          const differenceB = f32x4.sub(valueB, centreB)
          const xA = f32x4.pmax(f32x4.mul(scale, f32x4.mul(differenceA, differenceA)), lowest)
          const xB = f32x4.pmax(f32x4.mul(scale, f32x4.mul(differenceB, differenceB)), lowest)
          const shiftedA = f32x4.add(xA, magic)
          const shiftedB = f32x4.add(xB, magic)
          const fA = f32x4.sub(xA, f32x4.sub(shiftedA, magic))
          const fB = f32x4.sub(xB, f32x4.sub(shiftedB, magic))
          let pA = f32x4.add(f32x4.mul(c5, fA), c4)
          let pB = f32x4.add(f32x4.mul(c5, fB), c4)
          pA = f32x4.add(f32x4.mul(pA, fA), c3)
          pB = f32x4.add(f32x4.mul(pB, fB), c3)
          pA = f32x4.add(f32x4.mul(pA, fA), c2)
          pB = f32x4.add(f32x4.mul(pB, fB), c2)
          pA = f32x4.add(f32x4.mul(pA, fA), c1)
          pB = f32x4.add(f32x4.mul(pB, fB), c1)
          pA = f32x4.add(f32x4.mul(pA, fA), one)
          pB = f32x4.add(f32x4.mul(pB, fB), one)
          const weightA = f32x4.mul(space, i32x4.add(pA, i32x4.shl(shiftedA, 23)))
          const weightB = f32x4.mul(space, i32x4.add(pB, i32x4.shl(shiftedB, 23)))
          weightsA = f32x4.add(weightsA, weightA)
          weightsB = f32x4.add(weightsB, weightB)
          valuesA = f32x4.add(valuesA, f32x4.mul(weightA, valueA))
          valuesB = f32x4.add(valuesB, f32x4.mul(weightB, valueB))
        }
        const result = f4(target, row * columns + column)
        v128.store(result, f32x4.div(valuesA, weightsA))
        if (column + 4 < columns) v128.store(result, f32x4.div(valuesB, weightsB), 16)
      }
    }
    source = f4(source, rows * columns)
    target = f4(target, rows * columns)
  }
}

/** Rows first..end, which may lie beyond the image, reflected to all sides. */
function reflectRows(source: usize, padded: usize, rows: i32, columns: i32, first: i32, end: i32, radius: i32): void {
  const stride = columns + 2 * radius + 8
  for (let row = first; row < end; row++) {
    const line = f4(padded, (row - first) * stride)
    memory.copy(f4(line, radius), f4(source, reflect101(row, rows) * columns), <usize>columns << 2)
    reflectRow(line, columns, radius)
  }
}
