import { describe, expect, it } from 'vitest'
import {
  fourierTransform2d,
  PackedPairTransform,
  fourierTransformPair2d,
  powerOfTwoFrom,
  signedFrequencies
} from '../../../src-core/fourier/transform.ts'
import { Random } from '../../../src-core/random/random.ts'
import { largestDifference } from '../../support/reference.ts'

/** The definition, term by term. */
function bySummation(values: Float64Array, rows: number, columns: number) {
  const real = new Float64Array(values.length)
  const imaginary = new Float64Array(values.length)
  for (let k = 0; k < rows; k++) {
    for (let l = 0; l < columns; l++) {
      for (let m = 0; m < rows; m++) {
        for (let n = 0; n < columns; n++) {
          const angle = -2 * Math.PI * ((k * m) / rows + (l * n) / columns)
          real[k * columns + l]! += values[m * columns + n]! * Math.cos(angle)
          imaginary[k * columns + l]! += values[m * columns + n]! * Math.sin(angle)
        }
      }
    }
  }
  return { real, imaginary }
}

describe('the Fourier transform', () => {
  it.each([
    [8, 8],
    [2, 16],
    [7, 12],
    [5, 1],
    [1, 9],
    [13, 4],
    [67, 3],
    [2, 100],
    [48, 28],
    [30, 17],
    [31, 37],
    [1, 1],
    [128, 6]
  ])('equals its defining sum on %i x %i values', (rows, columns) => {
    const random = new Random(1)
    const values = Float64Array.from({ length: rows * columns }, () => random.uniform())
    const found = fourierTransform2d(values, rows, columns)
    const expected = bySummation(values, rows, columns)
    expect(largestDifference(found.real, expected.real)).toBeLessThan(1e-11)
    expect(largestDifference(found.imaginary, expected.imaginary)).toBeLessThan(1e-11)
  })

  it.each([
    [8, 8],
    [7, 12],
    [5, 1]
  ])('equals that of each array for two of %i x %i at once', (rows, columns) => {
    const random = new Random(2)
    const [first, second] = [1, 1000].map((scale) =>
      Float64Array.from({ length: rows * columns }, () => scale * random.uniform())
    ) as [Float64Array, Float64Array]
    const pair = fourierTransformPair2d(first, second, rows, columns)
    for (const [index, values] of [first, second].entries()) {
      const alone = fourierTransform2d(values, rows, columns)
      expect(largestDifference(pair[index]!.real, alone.real)).toBeLessThan(1e-9)
      expect(largestDifference(pair[index]!.imaginary, alone.imaginary)).toBeLessThan(1e-9)
    }
  })

  it.each([64, 48, 28, 17, 37])('turns a + i b with rows and columns exchanged, pair after pair: %i x %i', (size) => {
    const random = new Random(3)
    const transform = new PackedPairTransform(size)
    for (const scale of [1, 20]) {
      const [a, b] = [0, 1].map(() => Float64Array.from({ length: size * size }, () => scale * random.uniform())) as [
        Float64Array,
        Float64Array
      ]
      transform.input.real.set(a)
      transform.input.imaginary.set(b)
      const found = transform.run()
      const [first, second] = fourierTransformPair2d(a, b, size, size)
      const turned = (at: number) => (at % size) * size + Math.floor(at / size)
      const real = found.real.map((_, at) => first.real[turned(at)]! - second.imaginary[turned(at)]!)
      const imaginary = found.real.map((_, at) => first.imaginary[turned(at)]! + second.real[turned(at)]!)
      expect(largestDifference(found.real, real)).toBeLessThan(1e-10)
      expect(largestDifference(found.imaginary, imaginary)).toBeLessThan(1e-10)
    }
  })

  it('orders frequencies as NumPy does', () => {
    expect([...signedFrequencies(4)]).toEqual([0, 1, -2, -1])
    expect([...signedFrequencies(5)]).toEqual([0, 1, 2, -2, -1])
    expect([1, 2, 3, 1026].map(powerOfTwoFrom)).toEqual([2, 2, 4, 2048])
  })
})
