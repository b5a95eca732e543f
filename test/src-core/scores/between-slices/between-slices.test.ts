import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-core/random/random.ts'
import { NeighbourSums } from '../../../../src-core/scores/between-slices/between-slices.ts'

const floats = (...values: number[]): Float32Array => Float32Array.from(values)

describe('differences between neighbouring slices', () => {
  it('have the values that arithmetic by hand gives', () => {
    const sums = new NeighbourSums(2)
    // The reference changes by 0.1 and 0.2, the output by 0.3 and 0.1: 0.2 too much and 0.1 too little.
    const reference = { here: floats(0.1, 0.2), there: floats(0.2, 0.4) }
    sums.add([0, 1], reference, { here: floats(0.1, 0.3), there: floats(0.4, 0.4) })
    const { neighbourError, neighbourJump, neighbourChange } = sums.scores(2000)
    for (const patch of [0, 1]) {
      expect(neighbourError![patch]).toBeCloseTo(2000 * Math.sqrt((0.04 + 0.01) / 2), 3)
      expect(neighbourJump![patch]).toBeCloseTo(2000 * 0.05, 3)
      expect(neighbourChange![patch]).toBeCloseTo(Math.SQRT2 - 1, 5)
    }
  })

  it('are root mean squares over the slices before and after', () => {
    const sums = new NeighbourSums(3)
    const flat = { here: floats(0, 0), there: floats(0, 0) }
    sums.add([0, 1], flat, { here: floats(0, 0), there: floats(0.3, 0.3) })
    sums.add([1, 2], flat, { here: floats(0.3, 0.3), there: floats(0.7, 0.7) })
    const { neighbourError, neighbourJump, neighbourChange } = sums.scores(1)
    expect([...neighbourJump!].map((value) => Number(value.toFixed(6)))).toEqual([
      0.3,
      Number(Math.sqrt(0.125).toFixed(6)),
      0.4
    ])
    expect(neighbourError![1]).toBeCloseTo(Math.sqrt((0.09 + 0.16) / 2), 6)
    // A reference that does not change has no ratio.
    expect([...neighbourChange!]).toEqual([NaN, NaN, NaN])
  })

  it('have no value without a neighbour', () => {
    const { neighbourError, neighbourJump, neighbourChange } = new NeighbourSums(1).scores(1)
    expect([neighbourError![0], neighbourJump![0], neighbourChange![0]]).toEqual([NaN, NaN, NaN])
  })

  it('of white noise are √2 of its standard deviation, and hardly a jump', () => {
    const random = new Random(1, 1)
    const noise = () => Float32Array.from({ length: 40_000 }, () => 0.01 * random.normal())
    const sums = new NeighbourSums(2)
    const reference = { here: new Float32Array(40_000), there: new Float32Array(40_000).fill(0.02) }
    const [one, other] = [noise(), noise()]
    sums.add([0, 1], reference, { here: one, there: other.map((value) => value + 0.02) })
    const { neighbourError, neighbourJump, neighbourChange } = sums.scores(1)
    expect(neighbourError![0]! / (0.01 * Math.SQRT2)).toBeCloseTo(1, 1)
    expect(neighbourJump![0]).toBeLessThan((3 * 0.01 * Math.SQRT2) / 200)
    // sqrt(0.02² + 2 · 0.01²) / 0.02 - 1
    expect(neighbourChange![0]).toBeCloseTo(Math.sqrt(1.5) - 1, 1)
  })

  it('fall to -1 where an output does not change along the slices', () => {
    const sums = new NeighbourSums(2)
    const same = floats(0.4, 0.6)
    sums.add([0, 1], { here: floats(0.3, 0.5), there: floats(0.5, 0.7) }, { here: same, there: same })
    expect([...sums.scores(1)['neighbourChange']!]).toEqual([-1, -1])
  })
})
