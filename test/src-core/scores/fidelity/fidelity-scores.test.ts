import { describe, expect, it } from 'vitest'
import { fidelityDefinitions, windowedDefinitions } from '../../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { meanInterval } from '../../../../src-core/statistics/confidence-intervals.ts'
import { scorePatches, scoreWindowed } from '../../../../src-core/scores/fidelity/fidelity-scores.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { referenceImages } from '../../../support/reference.ts'
import { imageBatch } from '../../../../src-core/images/image.ts'

describe('scorePatches', () => {
  const clean = referenceImages('mnist_clean_first2.npy')
  const noisy = referenceImages('mnist_gauss30_first2.npy')

  it('gives exactly the metrics that are defined, in their order, one value for each patch', () => {
    const scores = scorePatches(clean, noisy, { intensityRange: [0, 1] })
    expect(Object.keys(scores)).toEqual(fidelityDefinitions.map(({ id }) => id))
    for (const values of Object.values(scores)) expect(values).toHaveLength(2)
    expect(scores.psnr![0]).toBeCloseTo(13.551927446936618, 10)
    expect(scores.ssim![1]).toBeCloseTo(0.29470618223554546, 10)
  })

  it('states MAE, RMSE and bias in the unit of the source', () => {
    const unit = scorePatches(clean, noisy, { intensityRange: [0, 1] })
    const hounsfield = scorePatches(clean, noisy, { intensityRange: [-1000, 1000] })
    expect(hounsfield.rmse![0]).toBeCloseTo(2000 * Math.sqrt(0.044137451698697115), 8)
    expect(hounsfield.bias![0]).toBeCloseTo(2000 * unit.bias![0]!, 8)
    expect(hounsfield.mae![0]).toBeCloseTo(2000 * unit.mae![0]!, 8)
  })

  it('has no SSIM for patches under 11 pixels, and every other metric', () => {
    const small = { data: new Float32Array(64).fill(0.5), count: 1, rows: 8, columns: 8 }
    const scores = scorePatches(small, small, { intensityRange: [0, 1] })
    expect(scores.ssim![0]).toBeNaN()
    expect([scores.psnr![0], scores.mae![0], scores.rmse![0], scores.bias![0]]).toEqual([Infinity, 0, 0, 0])
  })

  it('refuses an intensity range turned round', () => {
    expect(() => scorePatches(clean, noisy, { intensityRange: [1, 0] })).toThrow(
      'intensityRange: expected low below high, got 1 and 0'
    )
  })
})

describe('meanInterval', () => {
  it("agrees with SciPy's percentile bootstrap", () => {
    // scipy.stats.bootstrap(method='percentile', n_resamples=200000), SciPy 1.17.1: 6.2 to 17.5
    const { mean, low, high, n } = meanInterval([1, 2, 3, 4, 10, 12, 13, 20, 21, 30], { seed: 1, resamples: 20_000 })
    expect([mean, n]).toEqual([11.6, 10])
    expect(Math.abs(low - 6.2)).toBeLessThan(0.25)
    expect(Math.abs(high - 17.5)).toBeLessThan(0.25)
  })

  it('covers the true mean about as often as it says', () => {
    let covered = 0
    for (let run = 0; run < 400; run++) {
      const random = new Random(run)
      const values = new Float64Array(60).map(() => random.normal())
      const { low, high } = meanInterval(values, { seed: run, resamples: 400 })
      if (low <= 0 && high >= 0) covered++
    }
    // 95 % of 400 is 380; the percentile interval of 60 values covers slightly less often.
    expect(covered).toBeGreaterThan(362)
    expect(covered).toBeLessThan(396)
  })

  it('widens with the confidence, and repeats with the seed', () => {
    const values = Float64Array.from({ length: 50 }, (_, index) => index ** 1.5)
    const narrow = meanInterval(values, { seed: 2, confidence: 0.8 })
    const wide = meanInterval(values, { seed: 2, confidence: 0.99 })
    expect(wide.low).toBeLessThan(narrow.low)
    expect(wide.high).toBeGreaterThan(narrow.high)
    expect(meanInterval(values, { seed: 2, confidence: 0.8 })).toEqual(narrow)
    expect(meanInterval(values, { seed: 3, confidence: 0.8 })).not.toEqual(narrow)
  })

  it('leaves out values that are not finite and counts the others', () => {
    expect(meanInterval([Infinity, 5, NaN], { seed: 1 })).toEqual({ mean: 5, low: 5, high: 5, n: 1 })
    expect(meanInterval([Infinity], { seed: 1 })).toEqual({ mean: NaN, low: NaN, high: NaN, n: 0 })
  })

  it('refuses a confidence beyond 0..1 and too few resamples', () => {
    expect(() => meanInterval([1], { seed: 1, confidence: 95 })).toThrow(
      'confidence: expected a number between 0 and 1, got 95'
    )
    expect(() => meanInterval([1], { seed: 1, resamples: 10 })).toThrow(
      'resamples: expected an integer of 100 or more, got 10'
    )
  })
})

const hounsfield = { intensityRange: [-1000, 1000] as const }

/** A patch of 12 x 12 of one value in HU, but for its first pixel. */
const patch = (value: number, first = value) =>
  imageBatch(
    Float32Array.from({ length: 144 }, (_, pixel) => ((pixel === 0 ? first : value) + 1000) / 2000),
    1,
    12,
    12
  )

describe('scoreWindowed', () => {
  it('gives exactly the scores that are defined, in their order', () => {
    expect(Object.keys(scoreWindowed(patch(0), [patch(5)], hounsfield)[0]!)).toEqual(
      windowedDefinitions.map(({ id }) => id)
    )
  })

  it('measures an error by the width of the window that shows it', () => {
    const scores = scoreWindowed(patch(0), [patch(20)], hounsfield)[0]!
    expect(scores['psnr-lung']![0]).toBeCloseTo(20 * Math.log10(1500 / 20), 3)
    expect(scores['psnr-soft-tissue']![0]).toBeCloseTo(20 * Math.log10(400 / 20), 3)
    expect(scores['psnr-brain']![0]).toBeCloseTo(20 * Math.log10(80 / 20), 3)
  })

  it('sees nothing of a difference that a window does not show', () => {
    const scores = scoreWindowed(patch(-700), [patch(-900)], hounsfield)[0]!
    expect(scores['psnr-soft-tissue']![0]).toBe(Infinity)
    expect(scores['ssim-soft-tissue']![0]).toBe(1)
    expect(scores['psnr-lung']![0]).toBeCloseTo(20 * Math.log10(1500 / 200), 3)
  })

  it('counts of a value beyond the window only what is inside', () => {
    const scores = scoreWindowed(patch(0, 60), [patch(0, 600)], hounsfield)[0]!
    expect(scores['psnr-brain']![0]).toBeCloseTo(20 * Math.log10((80 / 20) * 12), 3)
  })

  it('has no SSIM for patches under 11 pixels', () => {
    const small = imageBatch(new Float32Array(64).fill(0.5), 1, 8, 8)
    expect(scoreWindowed(small, [small], hounsfield)[0]!['ssim-brain']![0]).toBeNaN()
  })
})
