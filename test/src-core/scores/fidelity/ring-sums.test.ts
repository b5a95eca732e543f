import { describe, expect, it } from 'vitest'
import { fourierTransform2d, PackedPairTransform } from '../../../../src-core/fourier/transform.ts'
import { Random } from '../../../../src-core/random/random.ts'
import {
  packedRingSums,
  ringSums,
  roundedRings,
  splitRings,
  type RingSums
} from '../../../../src-core/scores/fidelity/ring-sums.ts'
import { largestDifference } from '../../../support/reference.ts'

const random = new Random(5)
const image = (size: number) => Float64Array.from({ length: size * size }, () => random.uniform())

/** The definition: every frequency, half to its inner and half to its outer ring. */
function byDefinition(a: Float64Array, b: Float64Array, size: number, count: number, rings: (r: number) => number[]) {
  const [first, second] = [a, b].map((values) => fourierTransform2d(values, size, size))
  const sums: RingSums = {
    cross: new Float64Array(count),
    first: new Float64Array(count),
    second: new Float64Array(count)
  }
  for (let at = 0; at < size * size; at++) {
    const [row, column] = [Math.floor(at / size), at % size].map((index) => Math.min(index, size - index)) as [
      number,
      number
    ]
    const [p, q, r, s] = [first!.real[at]!, first!.imaginary[at]!, second!.real[at]!, second!.imaginary[at]!]
    for (const ring of rings(Math.hypot(row, column))) {
      if (ring >= count) continue
      sums.cross[ring]! += (p * r + q * s) / 2
      sums.first[ring]! += (p * p + q * q) / 2
      sums.second[ring]! += (r * r + s * s) / 2
    }
  }
  return sums
}

describe.each([16, 17, 28])('sums over rings of %i x %i frequencies', (size) => {
  const [a, b] = [image(size), image(size)]
  const cases = {
    rounded: { rings: roundedRings(size), of: (r: number) => [Math.floor(r + 0.5), Math.floor(r + 0.5)] },
    split: { rings: splitRings(size), of: (r: number) => [Math.floor(r), Math.ceil(r)] }
  }

  it.each(['rounded', 'split'] as const)('count every frequency once, %s, from one transform or two', (name) => {
    const { rings, of } = cases[name]
    const expected = byDefinition(a, b, size, rings.count, of)
    const transform = new PackedPairTransform(size)
    transform.input.real.set(a)
    transform.input.imaginary.set(b)
    const spectra = [a, b].map((values) => fourierTransform2d(values, size, size))
    const apart = ringSums(spectra[0]!, spectra[1]!, rings)
    const packed = packedRingSums(transform.run(), rings)
    for (const kind of ['cross', 'first', 'second'] as const) {
      expect(largestDifference(apart[kind], expected[kind])).toBeLessThan(1e-8)
      expect(largestDifference(packed[kind], expected[kind])).toBeLessThan(1e-8)
    }
  })
})
