import { expect, test } from 'vitest'
import type { Degradation } from '../../../../src-core/degradation/degradation.ts'
import { degrade, type SimulatedDegradation } from '../../../../src-core/degradation/pixel-noise.ts'
import {
  dataMisfit,
  gaussianStatistic,
  poissonStatistic,
  estimateNoiseLevel
} from '../../../../src-core/scores/reference-free/data-misfit.ts'
import { normalShareBelow } from '../../../../src-core/statistics/normal-distribution.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'

const digits = imagesBetween(await readMnistImages('test'), 0, 600)
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const spread = (values: Float64Array) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))

test('shares of the normal distribution are those of the tables', () => {
  expect(normalShareBelow(0)).toBe(0.5)
  expect(normalShareBelow(1.959963984540054)).toBeCloseTo(0.975, 12)
  expect(normalShareBelow(-3)).toBeCloseTo(0.0013498980316301, 14)
})

test('a pixel at the border of the range has the moments of a half-clipped normal distribution', () => {
  // x = 0, factor f: mean f / sqrt(2 pi), variance f^2 (1/2 - 1/(2 pi)); a residual of 0 lies at the mean.
  const statistic = gaussianStatistic(0.1)
  const [centre, variance] = [0.1 / Math.sqrt(2 * Math.PI), 0.01 * (0.5 - 1 / (2 * Math.PI))]
  expect(statistic.of(0, 0)).toBeCloseTo(centre ** 2 / variance, 9)
  expect(statistic.of(centre, 0)).toBeCloseTo(0, 12)
  // Far from both borders: (2 sigma)^2, and the variance of a squared normal value.
  expect(gaussianStatistic(0.05).of(0.6, 0.5)).toBeCloseTo(4, 10)
  expect(gaussianStatistic(0.05).variance(0.5)).toBeCloseTo(2, 10)
})

test('the deviance of a Poisson pixel, its mean and variance are those of the distribution', () => {
  // factor 0.5, x = 0.5: mean 1; counts 0, 1 and 2 or more with 1/e, 1/e and 1 - 2/e.
  const statistic = poissonStatistic(0.5)
  const [none, one, more] = [2, 0, -2 * Math.log(1 - 2 / Math.E)]
  expect([statistic.of(0, 0.5), statistic.of(0.5, 0.5), statistic.of(1, 0.5)]).toEqual([
    none,
    one,
    expect.closeTo(more, 10)
  ])
  const expected = none / Math.E + more * (1 - 2 / Math.E)
  expect(statistic.expected(0.5)).toBeCloseTo(expected, 5)
  expect(statistic.variance(0.5)).toBeCloseTo(none ** 2 / Math.E + more ** 2 * (1 - 2 / Math.E) - expected ** 2, 4)
})

test.each<SimulatedDegradation>([
  { kind: 'gaussian', factor: 0.05 },
  { kind: 'gaussian', factor: 0.3 },
  { kind: 'gaussian', factor: 2 },
  { kind: 'poisson', factor: 0.1 },
  { kind: 'poisson', factor: 0.3 },
  { kind: 'poisson', factor: 0.5 }
])('the clean image explains its noisy version as the noise model expects: $kind $factor', (degradation) => {
  const misfit = dataMisfit(degrade(digits, degradation, { seed: 8 }), digits, degradation)
  // 600 values of spread 1 have a mean within 0.16 in all but one of 10,000 cases.
  expect(Math.abs(mean(misfit))).toBeLessThan(0.16)
  expect(Math.abs(spread(misfit) - 1)).toBeLessThan(0.12)
})

test.each<SimulatedDegradation>([
  { kind: 'gaussian', factor: 0.3 },
  { kind: 'poisson', factor: 0.3 }
])('noise that was kept lies far below 0, an erased digit far above: $kind', (degradation) => {
  const noisy = degrade(digits, degradation, { seed: 8 })
  const kept = dataMisfit(noisy, noisy, degradation)
  expect(Math.max(...kept)).toBeLessThan(-2)
  expect(mean(kept)).toBeLessThan(-5)
  const erased = { ...digits, data: new Float32Array(digits.data.length) }
  const misfit = dataMisfit(noisy, erased, degradation)
  expect(misfit.filter((value) => value > 3).length).toBeGreaterThan(590)
})

test('the noise level of a scan is estimated, and white noise around the right image is explained', () => {
  const random = new Random(2)
  const clean = { data: new Float32Array(300 * 1024), count: 300, rows: 32, columns: 32 }
  for (let pixel = 0; pixel < clean.data.length; pixel++) clean.data[pixel] = 0.3 + 0.01 * (pixel % 32)
  const noisy = { ...clean, data: clean.data.map((value) => value + 0.04 * random.normal()) }
  const levels = estimateNoiseLevel(noisy)
  expect(Math.abs(mean(levels) / 0.04 - 1)).toBeLessThan(0.02)
  // 256 differences: relative error 1.1664 / 16.
  expect(Math.abs(spread(levels) / 0.04 / (1.1664 / 16) - 1)).toBeLessThan(0.15)
  for (const degradation of [
    { kind: 'none' },
    { kind: 'low-dose', photons: 4096 },
    { kind: 'reduced-dose', share: 0.25 }
  ] satisfies Degradation[]) {
    const misfit = dataMisfit(noisy, clean, degradation)
    expect(Math.abs(mean(misfit))).toBeLessThan(0.3)
    expect(Math.abs(spread(misfit) - 1)).toBeLessThan(0.2)
  }
  const erased = { ...clean, data: new Float32Array(clean.data.length).fill(0.45) }
  expect(Math.min(...dataMisfit(noisy, erased, { kind: 'none' }))).toBeGreaterThan(3)
})

test('an input without any noise leaves nothing to compare with', () => {
  const flat = { data: new Float32Array(64).fill(0.5), count: 1, rows: 8, columns: 8 }
  expect(dataMisfit(flat, flat, { kind: 'none' })).toEqual(Float64Array.of(NaN))
})
