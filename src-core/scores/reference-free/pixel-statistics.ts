import { normalDensity, normalShareBelow } from '../../statistics/normal-distribution.ts'
import { logFactorial } from '../../random/random.ts'

/** Disagreement of a denoised pixel with a noisy one, and its moments under the noise model. */
export interface PixelStatistic {
  /** @param noisy 0..1 @param denoised 0..1, used as the clean value */
  of(noisy: number, denoised: number): number
  /** Mean of the statistic over the noise if the clean value is `denoised`. */
  expected(denoised: number): number
  /** Variance of the statistic over the noise if the clean value is `denoised`. */
  variance(denoised: number): number
}

/** A function of the clean value, 0..1, from a table of evenly spaced values with linear interpolation. */
export function tabulated(places: number, compute: (clean: number) => number): (clean: number) => number {
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
