import { describe, expect, it } from 'vitest'
import { frocCurve, lesionFractionAt, areaUnderRoc, rocCurve } from '../../../../src-core/statistics/roc-analysis.ts'
import { shareAbove, thresholdAtRate } from '../../../../src-core/studies/detector-validation/validation-analysis.ts'
import { proportion } from '../../../../src-core/statistics/confidence-intervals.ts'

const scores = (positive: number[], negative: number[]) => ({
  positive: Float64Array.from(positive),
  negative: Float64Array.from(negative)
})
const ownImages = (positive: number, negative: number) => ({
  positive: Array.from({ length: positive }, (_, index) => index),
  negative: Array.from({ length: negative }, (_, index) => positive + index)
})

describe('the receiver operating characteristic', () => {
  // scikit-learn's own example: roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.75.
  it("gives scikit-learn's area and points for its example", () => {
    const example = scores([0.35, 0.8], [0.1, 0.4])
    expect(areaUnderRoc(example, ownImages(2, 2), { seed: 1 }).value).toBe(0.75)
    const { falsePositiveRate, truePositiveRate } = rocCurve(example)
    expect([...falsePositiveRate]).toEqual([0, 0, 0.5, 0.5, 1])
    expect([...truePositiveRate]).toEqual([0, 0.5, 0.5, 1, 1])
  })

  it('counts ties half, as the Mann-Whitney statistic does', () => {
    // Pairs: 3>1, 3>2, 2>1, 2=2: (3 + 0.5) / 4.
    expect(areaUnderRoc(scores([3, 2], [1, 2]), ownImages(2, 2), { seed: 1 }).value).toBe(0.875)
    expect(areaUnderRoc(scores([5, 5], [5, 5]), ownImages(2, 2), { seed: 1 }).value).toBe(0.5)
  })

  it('takes a score that is not a number for never flagged', () => {
    expect(areaUnderRoc(scores([NaN, 2], [1, 0]), ownImages(2, 2), { seed: 1 }).value).toBe(0.5)
  })

  // Hanley & McNeil's standard error at area 0.75 with 100 and 100 cases is 0.034: an interval of about +-0.067.
  it('has an interval of about the width that Hanley and McNeil derive', () => {
    const positive = Array.from({ length: 100 }, (_, index) => Math.sin(index * 12.9898) * 1.2 + 0.85)
    const negative = Array.from({ length: 100 }, (_, index) => Math.sin(index * 78.233 + 1) * 1.2)
    const { value, low, high } = areaUnderRoc(scores(positive, negative), ownImages(100, 100), { seed: 5 })
    expect(value).toBeGreaterThan(0.6)
    expect(high - low).toBeGreaterThan(0.09)
    expect(high - low).toBeLessThan(0.18)
  })

  it('widens the interval when cases share images', () => {
    const positive = Array.from({ length: 60 }, (_, index) => Math.floor(index / 10) + 0.5)
    const negative = Array.from({ length: 60 }, (_, index) => Math.floor(index / 10))
    const width = (images: { positive: number[]; negative: number[] }) => {
      const { low, high } = areaUnderRoc(scores(positive, negative), images, { seed: 2 })
      return high - low
    }
    const tens = (first: number) => Array.from({ length: 60 }, (_, index) => first + Math.floor(index / 10))
    expect(width({ positive: tens(0), negative: tens(6) })).toBeGreaterThan(1.5 * width(ownImages(60, 60)))
  })

  it('refuses to compare with nothing', () => {
    expect(() => rocCurve(scores([1], []))).toThrow('expected positive and negative cases, got 1 and 0')
  })
})

describe('thresholds and shares', () => {
  it('sets the lowest threshold that the allowed share exceeds', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index)
    expect(thresholdAtRate(hundred, 0.05)).toBe(94)
    expect(shareAbove(hundred, 94).value).toBe(0.05)
    expect(thresholdAtRate(hundred, 0.001)).toBe(99)
    expect(thresholdAtRate(hundred, 1)).toBe(-Infinity)
  })

  it('flags fewer than allowed where scores are equal, never more', () => {
    const equal = Float64Array.from([0, 0, 1, 1, 1])
    expect(shareAbove(equal, thresholdAtRate(equal, 0.4)).value).toBe(0)
  })

  // SciPy's binomtest(8, 10).proportion_ci(method='wilson') = (0.490162, 0.943318); (0, 20): (0, 0.161125).
  it("gives Wilson's interval as SciPy does", () => {
    expect(proportion(8, 10).low).toBeCloseTo(0.490162, 5)
    expect(proportion(8, 10).high).toBeCloseTo(0.943318, 5)
    expect(proportion(0, 20).low).toBe(0)
    expect(proportion(0, 20).high).toBeCloseTo(0.161125, 5)
  })
})

describe('the free-response curve', () => {
  const marks = {
    // Three artefacts: found with rating 5, found with rating 2, missed.
    // Four control patches with false marks 4, 1 and 3.
    lesionRatings: Float64Array.from([5, 2, -Infinity]),
    lesionImages: [0, 1, 2],
    falseRatings: [[4, 1], [3], [], []].map((ratings) => Float64Array.from(ratings)),
    falseImages: [3, 4, 5, 6]
  }

  it('counts artefacts found against false marks on each patch, as the threshold falls', () => {
    const { falseMarks, lesionFraction } = frocCurve(marks)
    expect([...falseMarks]).toEqual([0, 0, 0.25, 0.5, 0.5, 0.75])
    expect([...lesionFraction].map((share) => Math.round(3 * share))).toEqual([0, 1, 1, 1, 2, 2])
  })

  it('reads the share found at a rate of false marks, with an interval', () => {
    expect(lesionFractionAt(marks, 0.2, { seed: 1 }).value).toBeCloseTo(1 / 3)
    const half = lesionFractionAt(marks, 0.5, { seed: 1 })
    expect(half.value).toBeCloseTo(2 / 3)
    expect(half.low).toBeLessThan(half.value)
    expect(half.high).toBeGreaterThan(half.value)
  })
})
