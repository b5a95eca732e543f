import { describe, expect, it } from 'vitest'
import { differencesOfMeans } from '../../../src-core/statistics/confidence-intervals.ts'
import { resampledMeans } from '../../../src-core/statistics/resampled-means.ts'
import { comparePaired, countWins } from '../../../src-core/statistics/paired-comparison.ts'
import { Random } from '../../../src-core/random/random.ts'

const values = (...numbers: number[]) => Float64Array.from(numbers)
const higher = { better: 'higher' } as const
const lower = { better: 'lower' } as const

describe('countWins', () => {
  it('counts patches on which the first is better, worse or exactly as good, and leaves out those without a score', () => {
    const counted = countWins(values(30, 20, 25, NaN, 28), values(25, 22, 25, 30, 27), higher)
    expect(counted).toMatchObject({ wins: 2, losses: 1, ties: 1, n: 4 })
    expect(counted.winRate.value).toBe(0.5)
    // scipy.stats.binomtest(2, 4).proportion_ci(method='wilson')
    expect(counted.winRate.low).toBeCloseTo(0.1500389, 6)
    expect(counted.winRate.high).toBeCloseTo(0.8499611, 6)
  })
  it('takes the nearer to 0 as better where lower is better: -1 HU beats +2 HU', () => {
    expect(countWins(values(-1, 3, -2), values(2, -2, 2), lower)).toMatchObject({ wins: 1, losses: 1, ties: 1, n: 3 })
  })
  it('lets an infinite PSNR win, and two of them tie', () => {
    expect(countWins(values(Infinity, Infinity), values(30, Infinity), higher)).toMatchObject({
      wins: 1,
      losses: 0,
      ties: 1,
      n: 2
    })
  })
  it('says that nothing is known where no patch has both scores', () => {
    expect(countWins(values(NaN), values(1), higher)).toMatchObject({
      n: 0,
      winRate: { value: NaN, low: NaN, high: NaN }
    })
  })
})

describe('comparePaired', () => {
  const columns = [values(1, 2, 3, 4), values(2, 2, 5, 5), values(0, Infinity, 1, 1)]
  const table = comparePaired(columns, higher, { seed: 1 })

  it('gives the mean difference of pairs with an interval that holds it', () => {
    const { difference } = table[0]![1]!
    // Differences are -1, 0, -2, -1.
    expect(difference.mean).toBe(-1)
    expect(difference.n).toBe(4)
    expect(difference.low).toBeLessThan(-1)
    expect(difference.high).toBeGreaterThan(-1)
    expect(difference.high).toBeLessThanOrEqual(0)
  })
  it('says the same from the other side, and nothing of a candidate with itself', () => {
    const [there, back] = [table[0]![1]!, table[1]![0]!]
    expect([back.wins, back.losses, back.ties]).toEqual([there.losses, there.wins, there.ties])
    expect([back.difference.mean, back.difference.low, back.difference.high]).toEqual([
      1,
      -there.difference.high,
      -there.difference.low
    ])
    expect(table.map((row, index) => row[index])).toEqual([null, null, null])
  })
  it('counts an infinite score as a win but keeps it out of the mean difference', () => {
    expect(table[2]![0]).toMatchObject({ wins: 1, losses: 3, n: 4, difference: { n: 3, mean: (-1 - 2 - 3) / 3 } })
  })
  it('pairs: an offset that is the same on every patch has an interval of no width, however much patches differ', () => {
    const hard = Float64Array.from({ length: 200 }, (_, patch) => 10 + (patch % 17))
    const { difference } = comparePaired([hard.map((value) => value + 0.5), hard], higher, { seed: 1 })[0]![1]!
    expect([difference.mean, difference.low, difference.high]).toEqual([0.5, 0.5, 0.5])
  })
})

describe('differencesOfMeans', () => {
  it('draws both samples: its interval has the width that the normal distribution gives for two independent means', () => {
    const random = new Random(5)
    const first = Float64Array.from({ length: 400 }, () => 3 + random.normal())
    const second = Float64Array.from({ length: 900 }, () => 1 + 2 * random.normal())
    const { mean, low, high, n } = differencesOfMeans([[first, second]], { seed: 2 })[0]!
    expect(n).toBe(400)
    expect(low).toBeLessThan(mean)
    expect(high).toBeGreaterThan(mean)
    // 2 x 1.96 x sqrt(1 / 400 + 4 / 900) = 0.327; 1000 resamples and the samples' own deviations keep it within 12 %.
    expect(Math.abs((high - low) / 0.327 - 1)).toBeLessThan(0.12)
  })
})

describe('resampledMeans', () => {
  it('draws the same rows for all columns, whether they fill one block of four or several', () => {
    const first = Float64Array.from({ length: 50 }, (_, row) => (row * 7) % 13)
    const columns = Array.from({ length: 19 }, (_, column) => first.map((value) => value * (column + 1)))
    const means = resampledMeans(columns, 20, new Random(3))
    for (const [column, drawn] of means.entries()) {
      drawn.forEach((mean, resample) => expect(mean).toBeCloseTo(means[0]![resample]! * (column + 1), 9))
    }
    expect(new Set(means[0]).size).toBeGreaterThan(10)
  })
  it('has no means of no rows', () => {
    expect(resampledMeans([new Float64Array()], 2, new Random(1))).toEqual([Float64Array.of(NaN, NaN)])
  })
})
