import { logFactorial } from '../../random/log-factorial.ts'
import { tabulated, type PixelStatistic } from './pixel-statistic.ts'

/** Denoised values below are taken for it: nothing but 0 would explain a single count where the output is 0. */
const smallestValue = 1e-6
const places = 2048

/**
 * For noise clip(factor Poisson(x / factor), 0, 1): the deviance 2 (k ln(k / mean) - k + mean) of the count k, and -2 ln of
 * the probability of a clipped value where y is 1 (McCullagh & Nelder 1989, Generalized Linear Models, section 2.3).
 * Counts are small, so its mean and variance are summed over the distribution rather than taken from chi-square.
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

/** Probability of `first` counts or more; the mean is not above `first`. */
function shareFrom(first: number, mean: number): number {
  let term = probability(first, mean)
  let sum = 0
  for (let count = first + 1; term > 1e-17 * sum; count++) {
    sum += term
    term *= mean / count
  }
  return Math.min(1, sum)
}

/** Mean of a function of the count, all clipped counts taken as one. */
function momentOf(mean: number, clippedFrom: number, value: (count: number, mean: number) => number): number {
  const spread = 12 * Math.sqrt(mean) + 20
  const first = Math.max(0, Math.floor(mean - spread))
  const clippedShare = shareFrom(clippedFrom, mean)
  let sum = clippedShare > 0 ? clippedShare * value(clippedFrom, mean) : 0
  for (let count = first; count < Math.min(clippedFrom, mean + spread); count++)
    sum += probability(count, mean) * value(count, mean)
  return sum
}
