import { describe, expect, it } from 'vitest'
import { PatchPlanes } from '../../../../src-core/scores/patch-planes.ts'
import { ResidualDescription } from '../../../../src-core/scores/residual/residual-description.ts'
import { medianInPlace } from '../../../../src-core/statistics/order-statistics.ts'
import { Random } from '../../../../src-core/random/random.ts'

const side = 28
const random = new Random(3)
const noise = Float32Array.from({ length: side * side }, () => 0.1 * random.normal())
const image = Float32Array.from({ length: side * side }, (_, at) => Math.sin(Math.floor(at / side) / 3) / 4 + 0.5)

function describeResidual(residual: (at: number) => number) {
  const description = new ResidualDescription(new PatchPlanes(side, side))
  description.describe(
    image,
    image.map((value, at) => value + residual(at)),
    0
  )
  return description.scores
}

describe('the residual', () => {
  it('is white and uncorrelated for white noise', () => {
    const { whiteness, correlation } = describeResidual((at) => noise[at]!)
    // 24 lags of variance 1/784 each: 1 / (1 + 24/784) = 0.970.
    expect(whiteness).toBeGreaterThan(0.95)
    expect(Math.abs(correlation)).toBeLessThan(0.1)
  })

  it('is the negative image, not white, for lost contrast', () => {
    const { whiteness, correlation } = describeResidual((at) => -0.3 * (image[at]! - 0.5))
    expect(correlation).toBeCloseTo(-1, 4)
    expect(whiteness).toBeLessThan(0.1)
  })

  it('has the whiteness of its autocorrelation for a checkerboard', () => {
    // rho at lag (r, c) is +-(1 - r/28)(1 - |c|/28); the sum of its squares over r, c = -2..2 but (0, 0) is s^2 - 1,
    // s = 1 + 2 (27/28)^2 + 2 (26/28)^2; whiteness is 1 / s^2.
    const s = 1 + 2 * (27 / 28) ** 2 + 2 * (26 / 28) ** 2
    const { whiteness } = describeResidual((at) => ((Math.floor(at / side) + (at % side)) % 2 === 0 ? 0.1 : -0.1))
    expect(whiteness).toBeCloseTo(1 / s ** 2, 4)
  })

  it('is white and uncorrelated if it is constant', () => {
    expect(describeResidual(() => 0)).toEqual({ whiteness: 1, correlation: 0 })
    const { whiteness, correlation } = describeResidual(() => 0.25)
    expect([whiteness, correlation]).toEqual([1, 0])
  })
})

describe('the median', () => {
  it('is the middle of an odd, the mean of the middle two of an even number, and nothing of none', () => {
    expect(medianInPlace(Float64Array.of(3, 1, 2, 99).subarray(0, 3))).toBe(2)
    expect(medianInPlace(Float64Array.of(4, 1, 2, 3))).toBe(2.5)
    expect(medianInPlace(Float64Array.of(4).subarray(0, 0))).toBeNaN()
  })
})
