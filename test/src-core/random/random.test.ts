import { describe, expect, it } from 'vitest'
import { logFactorial, Random } from '../../../src-core/random/random.ts'

const draws = (count: number, draw: () => number): Float64Array => new Float64Array(count).map(draw)

function moments(values: Float64Array): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const central = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length
  const variance = central(2)
  return { mean, variance, skewness: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2 }
}

describe('random numbers', () => {
  it('are those of xoshiro128++ seeded by SplitMix64', () => {
    // Origin: the authors' C code rewritten with Python's unbounded integers; that one gives 641, 1573767, 3222811527
    // from the state 1, 2, 3, 4, as the Rust crate rand_xoshiro states.
    const firstThree = (random: Random): number[] => [random.bits(), random.bits(), random.bits()]
    expect(firstThree(new Random(1))).toEqual([2146930148, 2585199205, 3670091704])
    expect(firstThree(new Random(1, 7))).toEqual([963458259, 644767538, 361610755])
    expect(firstThree(new Random(4294967295, 4294967295))).toEqual([2650238882, 1278636629, 2532285648])
  })

  it('differ between streams and between seeds, without correlation', () => {
    const count = 20000
    const first = draws(count, bind(new Random(5, 0)))
    for (const other of [new Random(5, 1), new Random(6, 0), new Random(0, 5)]) {
      const second = draws(count, bind(other))
      const correlation =
        first.reduce((sum, value, index) => sum + (value - 0.5) * (second[index]! - 0.5), 0) * (12 / count)
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(count))
    }
  })

  it('are uniform in [0, 1)', () => {
    const values = draws(200_000, bind(new Random(2)))
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    const { mean, variance } = moments(values)
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 200_000))
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / 200_000))
  })

  it('are normal: moments and tails', () => {
    const count = 1_000_000
    const random = new Random(3)
    const values = draws(count, () => random.normal())
    const { mean, variance, skewness, kurtosis } = moments(values)
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / count))
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / count))
    // P(|Z| > 1), > 2, > 3 and beyond 3.4426, where the ziggurat's own tail begins (tables of the normal distribution).
    for (const [limit, probability] of [
      [1, 0.3173105],
      [2, 0.0455003],
      [3, 0.0026998],
      [3.442619855899, 0.00057615]
    ] as const) {
      const share = values.filter((value) => Math.abs(value) > limit).length / count
      expect(Math.abs(share - probability)).toBeLessThan(4 * Math.sqrt(probability / count))
    }
  })

  it.each([0.01, 0.5, 3.3, 9.99, 10, 25, 400, 1e6])('are Poisson with mean %d: mean, variance and skewness', (mean) => {
    const count = 200_000
    const random = new Random(4)
    const found = moments(draws(count, () => random.poisson(mean)))
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / count))
    expect(Math.abs(found.variance / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / count))
    expect(Math.abs(found.skewness - 1 / Math.sqrt(mean))).toBeLessThan(0.05 * (1 + 1 / Math.sqrt(mean)))
  })

  it.each([3, 30])('are Poisson with mean %d: each probability', (mean) => {
    const count = 200_000
    const random = new Random(8)
    const seen = new Float64Array(200)
    for (let draw = 0; draw < count; draw++) seen[random.poisson(mean)]!++
    for (let k = 0; k < 60; k++) {
      const probability = Math.exp(k * Math.log(mean) - mean - logFactorial(k))
      expect(Math.abs(seen[k]! / count - probability)).toBeLessThan(5 * Math.sqrt(probability / count) + 1e-5)
    }
  })

  it('are 0 for a Poisson mean of 0, and refuse a mean that is negative or not a number', () => {
    expect(new Random(1).poisson(0)).toBe(0)
    expect(() => new Random(1).poisson(-0.5)).toThrow('mean: expected a finite number of 0 or more, got -0.5')
    expect(() => new Random(1).poisson(NaN)).toThrow('got NaN')
  })

  it('are integers below a limit, each equally often', () => {
    const random = new Random(9)
    const seen = new Float64Array(7)
    for (let draw = 0; draw < 70_000; draw++) seen[random.integer(7)]!++
    for (const count of seen) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000))
    expect(random.integer(1)).toBe(0)
    expect(() => random.integer(0)).toThrow('limit: expected an integer from 1 to 2^32, got 0')
  })

  it('refuse seeds and streams that are not unsigned 32-bit integers', () => {
    expect(() => new Random(-1)).toThrow('seed: expected an integer from 0 to 4294967295, got -1')
    expect(() => new Random(1, 2 ** 32)).toThrow('stream: expected')
  })
})

describe('shuffle', () => {
  it('keeps every element and makes each of the 6 orders of three equally often', () => {
    const random = new Random(11)
    const seen = new Map<string, number>()
    for (let run = 0; run < 60_000; run++) {
      const order = random.shuffle([1, 2, 3]).join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect([...seen.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321'])
    for (const count of seen.values()) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000))
  })

  it('works in place on typed arrays', () => {
    const indices = Int32Array.from({ length: 100 }, (_, index) => index)
    expect(new Random(1).shuffle(indices)).toBe(indices)
    expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index))
  })
})

describe('logFactorial', () => {
  it('agrees with SciPy on both sides of its table', () => {
    // scipy.special.gammaln(n + 1), SciPy 1.17.1
    const expected = [
      [31, 78.0922235533153],
      [32, 81.55795945611503],
      [100, 363.73937555556347],
      [1e6, 12815518.384658169]
    ] as const
    for (const [n, value] of expected) expect(Math.abs(logFactorial(n) / value - 1)).toBeLessThan(1e-14)
  })
})

function bind(random: Random): () => number {
  return () => random.uniform()
}
