import { describe, expect, it } from 'vitest'
import { quantile } from '../../../src-core/statistics/order-statistics.ts'
import { histogram, niceRange } from '../../../src-core/reports/report-plots.ts'
import { fixed, interval } from '../../../src-core/reports/number-text.ts'
import { differenceColour } from '../../../src-core/reports/report-pictures.ts'

describe('quantiles', () => {
  it('interpolate as numpy does', () => {
    // numpy.quantile([1, 2, 4, 8], [0, 0.25, 0.5, 0.9, 1]) = 1, 1.75, 3, 6.8, 8
    const values = Float64Array.of(1, 2, 4, 8)
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => Number(quantile(values, share).toFixed(9)))).toEqual([
      1, 1.75, 3, 6.8, 8
    ])
  })
})

describe('a histogram', () => {
  it('gives shares of all values, the upper end in the last bin, what lies outside in none', () => {
    expect(histogram(Float64Array.of(0, 0.4, 0.5, 1, 2), 0, 1, 2)).toEqual([
      [0.25, 40],
      [0.75, 40]
    ])
  })
})

describe('an axis', () => {
  it.each([
    [10.9, 16.2, { low: 10, high: 17, step: 1 }],
    [-18, 96, { low: -20, high: 100, step: 20 }],
    [0, 6, { low: 0, high: 6, step: 1 }]
  ])('from %d to %d has whole steps', (low, high, expected) => {
    expect(niceRange(low, high)).toEqual(expected)
  })
})

describe('numbers in a report', () => {
  it('have a true minus, no minus zero, and words for what is no number', () => {
    expect([fixed(-1.25, 1), fixed(-0.04, 1), fixed(NaN, 1), fixed(null, 1), fixed(Infinity, 1)]).toEqual([
      '−1.3',
      '0.0',
      '–',
      '–',
      '∞'
    ])
  })

  it('come as a mean with its interval', () => {
    expect(interval({ mean: 13.32, low: 13.28, high: 13.37, n: 5 }, 1)).toBe('13.3\u00a0[13.3,\u00a013.4]')
  })
})

describe('the colours of a difference', () => {
  it('are black at zero, vermilion below and sky blue above, full at the ends', () => {
    expect(differenceColour(0)).toEqual([0, 0, 0])
    expect(differenceColour(-1)).toEqual([0xd5, 0x5e, 0x00])
    expect(differenceColour(3)).toEqual([0x56, 0xb4, 0xe9])
    expect(differenceColour(-0.5)).toEqual([107, 47, 0])
  })
})
