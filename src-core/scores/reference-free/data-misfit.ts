import type { Degradation } from '../../degradation/degradation.ts'
import type { ImageBatch } from '../../images/image.ts'
import { requireSameShape } from '../fidelity/pixel-errors.ts'
import type { MetricDefinition } from '../metric-definition.ts'
import { hasNoisyInput, type ScorerFactory } from '../scorers/patch-scorer.ts'
import { logFactorial } from '../../random/random.ts'
import { normalDensity, normalShareBelow } from '../../statistics/normal-distribution.ts'
import { median } from '../../statistics/order-statistics.ts'

export const dataMisfitDefinition: MetricDefinition = {
  id: 'dataMisfit',
  group: 'without-reference',
  label: 'Data misfit',
  unit: 'SD',
  digits: 1,
  better: 'lower',
  range: 'any; 0 with a spread of 1 for the clean image',
  explanation:
    'How badly the output explains the noisy input under the noise model. Far above 0: something was lost, invented or smoothed away; ' +
    'far below 0: noise was kept. Exact for simulated Gaussian and Poisson noise; for scans white noise of an estimated level is assumed.',
  source: 'Chi-square (Pearson 1900, doi:10.1080/14786440009463897), deviance (McCullagh & Nelder 1989)'
}

/** Scorer of data misfit: disagreement of an output with its noisy input. */
export const misfitScorer: ScorerFactory = (context) =>
  hasNoisyInput(context)
    ? {
        id: dataMisfitDefinition.id,
        score: async ({ noisy, images }) => ({ values: dataMisfit(noisy!, images, context.request.degradation) })
      }
    : null

/**
 * Disagreement of each output with its noisy input, in standard deviations of the noise model.
 * The clean image itself has mean 0 and a spread of 1.
 * Far above 0: structure was lost or invented, or the output is too smooth.
 * Far below 0: the output keeps noise of the input.
 * For simulated noise the statistic is exact.
 * It is chi-square of clipped Gaussian noise (Pearson 1900, doi:10.1080/14786440009463897), or the deviance of Poisson
 * noise.
 * Scans, real or simulated, are assumed to have white Gaussian noise of a level estimated from the patch.
 * Their noise is correlated: compare patches with each other, and do not expect 0.
 * @param noisy shape (count, rows, columns), 0..1; `denoised` likewise
 * @returns one value for each image; NaN if a scan has hardly any noise to compare with
 * @throws argument.invalid if the shapes differ
 */
export function dataMisfit(noisy: ImageBatch, denoised: ImageBatch, degradation: Degradation): Float64Array {
  requireSameShape(noisy, denoised)
  switch (degradation.kind) {
    case 'gaussian':
      return misfitOf(gaussianStatistic(degradation.factor), noisy, denoised)
    case 'poisson':
      return misfitOf(poissonStatistic(degradation.factor), noisy, denoised)
    default:
      return misfitOfUnknownNoise(noisy, denoised)
  }
}

function misfitOf(statistic: PixelStatistic, noisy: ImageBatch, denoised: ImageBatch): Float64Array {
  const size = noisy.rows * noisy.columns
  return Float64Array.from({ length: noisy.count }, (_, image) => {
    let [surplus, variance] = [0, 0]
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++) {
      const value = Math.min(1, Math.max(0, denoised.data[pixel]!))
      surplus += statistic.of(noisy.data[pixel]!, value) - statistic.expected(value)
      variance += statistic.variance(value)
    }
    return surplus / Math.sqrt(variance)
  })
}

/** Least noise level of a scan, 2 HU; lower levels may be the rounding of stored values. */
const leastLevel = 0.001

/** Chi-square with an estimated variance; the uncertainty of this estimate widens the limits. */
function misfitOfUnknownNoise(noisy: ImageBatch, denoised: ImageBatch): Float64Array {
  const size = noisy.rows * noisy.columns
  const uncertainty = (2 * medianDeviationError) / Math.sqrt(diagonalCount(noisy.rows, noisy.columns))
  const allowed = Math.sqrt(2 * size + (size * uncertainty) ** 2)
  return estimateNoiseLevel(noisy).map((level, image) => {
    let sum = 0
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++)
      sum += (noisy.data[pixel]! - denoised.data[pixel]!) ** 2
    return level > leastLevel ? (sum / level ** 2 - size) / allowed : NaN
  })
}

/** Disagreement of a denoised pixel with a noisy one, and its moments under the noise model. */
interface PixelStatistic {
  /** @param noisy 0..1 @param denoised 0..1, used as the clean value */
  of(noisy: number, denoised: number): number
  /** Mean of the statistic over the noise if the clean value is `denoised`. */
  expected(denoised: number): number
  /** Variance of the statistic over the noise if the clean value is `denoised`. */
  variance(denoised: number): number
}

/** A function of the clean value, 0..1, from a table of evenly spaced values with linear interpolation. */
function tabulated(places: number, compute: (clean: number) => number): (clean: number) => number {
  const values = Float64Array.from({ length: places + 1 }, (_, place) => compute(Math.min(1, place / (places - 1))))
  return (clean) => {
    const position = clean * (places - 1)
    const below = position | 0
    return values[below]! + (position - below) * (values[below + 1]! - values[below]!)
  }
}

/**
 * Statistic for noise clip(x + factor N(0, 1), 0, 1): squared residual / variance, (y - m)^2 / v.
 * m and v are mean and variance of the clipped noisy value.
 * The statistic has mean 1. The fourth moment gives its variance, which is 2 without clipping.
 */
export function gaussianStatistic(factor: number): PixelStatistic {
  const places = Math.min(65_536, Math.max(1024, Math.ceil(8 / factor)))
  const mean = tabulated(places, (clean) => clean + clippedMoments(clean, factor).mean)
  const weight = tabulated(places, (clean) => 1 / clippedMoments(clean, factor).variance)
  const variance = tabulated(places, (clean) => {
    const moments = clippedMoments(clean, factor)
    return moments.fourth / moments.variance ** 2 - 1
  })
  return { of: (noisy, denoised) => (noisy - mean(denoised)) ** 2 * weight(denoised), expected: () => 1, variance }
}

/** Mean, variance and fourth central moment of clip(x + factor N, 0, 1) - x. */
function clippedMoments(clean: number, factor: number): { mean: number; variance: number; fourth: number } {
  const [low, high] = [-clean / factor, (1 - clean) / factor]
  const [below, above] = [normalShareBelow(low), 1 - normalShareBelow(high)]
  const inner = innerMoments(low, high)
  const raw = (power: number) =>
    below * (-clean) ** power + inner[power]! * factor ** power + above * (1 - clean) ** power
  const mean = raw(1)
  return {
    mean,
    variance: raw(2) - mean ** 2,
    fourth: raw(4) - 4 * mean * raw(3) + 6 * mean ** 2 * raw(2) - 3 * mean ** 4
  }
}

/** Integrals of t^k times the standard normal density from `low` to `high`, k = 0 to 4, by parts. */
function innerMoments(low: number, high: number): number[] {
  const edge = (power: number) => low ** power * normalDensity(low) - high ** power * normalDensity(high)
  const zeroth = normalShareBelow(high) - normalShareBelow(low)
  const first = edge(0)
  const second = zeroth + edge(1)
  return [zeroth, first, second, 2 * first + edge(2), 3 * second + edge(3)]
}

/** Lower limit of denoised values: with an output of 0, no single count would be possible. */
const smallestValue = 1e-6
const places = 2048

/**
 * Statistic for noise clip(factor Poisson(x / factor), 0, 1): deviance of the count k.
 * The deviance is 2 (k ln(k / mean) - k + mean).
 * A clipped value, y = 1, has -2 ln of its probability instead.
 * McCullagh & Nelder 1989, Generalized Linear Models, section 2.3.
 * Counts are small: mean and variance are sums over the distribution, not those of chi-square.
 */
export function poissonStatistic(factor: number): PixelStatistic {
  const clippedFrom = Math.ceil(1 / factor - 1e-9)
  const meanOf = (clean: number) => Math.max(clean, smallestValue) / factor
  const deviance = (count: number, mean: number) =>
    count >= clippedFrom ? -2 * Math.log(shareFrom(clippedFrom, mean)) : plainDeviance(count, mean)
  const moment = (power: number) => (clean: number) =>
    momentOf(meanOf(clean), clippedFrom, (count, mean) => deviance(count, mean) ** power)
  const expected = tabulated(places, moment(1))
  const square = tabulated(places, moment(2))
  return {
    of: (noisy, denoised) => deviance(noisy >= 1 ? clippedFrom : Math.round(noisy / factor), meanOf(denoised)),
    expected,
    variance: (denoised) => Math.max(0, square(denoised) - expected(denoised) ** 2)
  }
}

const plainDeviance = (count: number, mean: number): number =>
  count === 0 ? 2 * mean : 2 * (count * Math.log(count / mean) - count + mean)

const probability = (count: number, mean: number): number =>
  Math.exp(count * Math.log(mean) - mean - logFactorial(count))

/** Probability of at least `first` counts; the mean is not above `first`. */
function shareFrom(first: number, mean: number): number {
  let term = probability(first, mean)
  let sum = 0
  for (let count = first + 1; term > 1e-17 * sum; count++) {
    sum += term
    term *= mean / count
  }
  return Math.min(1, sum)
}

/** Mean of a function of the count; all clipped counts are one class. */
function momentOf(mean: number, clippedFrom: number, value: (count: number, mean: number) => number): number {
  const spread = 12 * Math.sqrt(mean) + 20
  const first = Math.max(0, Math.floor(mean - spread))
  const clippedShare = shareFrom(clippedFrom, mean)
  let sum = clippedShare > 0 ? clippedShare * value(clippedFrom, mean) : 0
  for (let count = first; count < Math.min(clippedFrom, mean + spread); count++)
    sum += probability(count, mean) * value(count, mean)
  return sum
}

/**
 * Factor of sqrt(1/n) in the relative error of a standard deviation from n values.
 * The standard deviation is estimated from the median absolute deviation.
 */
const medianDeviationError = 1.1664

/**
 * Standard deviation of white noise in each image, in the images' unit; 0 for a flat image.
 * Formula: median |finest diagonal Haar differences| / 0.6745 (Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425).
 * Edges hardly change the estimate. Correlated noise, as in real scans, is underestimated.
 */
export function estimateNoiseLevel({ data, count, rows, columns }: ImageBatch): Float64Array {
  const differences = new Float64Array(diagonalCount(rows, columns))
  return Float64Array.from({ length: count }, (_, image) => {
    let index = 0
    for (let row = 0; row + 1 < rows; row += 2) {
      for (let column = 0; column + 1 < columns; column += 2) {
        const at = (image * rows + row) * columns + column
        const diagonal = data[at]! - data[at + 1]! - data[at + columns]! + data[at + columns + 1]!
        differences[index++] = Math.abs(diagonal) / 2
      }
    }
    return median(differences) / 0.6745
  })
}

/** Number of values in the estimate. */
const diagonalCount = (rows: number, columns: number): number => (rows >> 1) * (columns >> 1)
