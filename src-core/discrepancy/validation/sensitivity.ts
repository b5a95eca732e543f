import { DenoscopeError } from '../../errors.ts'
import type { Interval } from './roc.ts'

/**
 * The lowest threshold that at most a share `rate` of these scores exceed: a case is flagged when its score is above it.
 * NaN scores are never flagged.
 * @param negative scores of control patches, higher = more suspicious.
 * @param rate 0..1.
 * @throws argument.invalid without scores.
 */
export function thresholdAtRate(negative: Float64Array, rate: number): number {
  if (negative.length === 0) throw new DenoscopeError('argument.invalid', 'negative: expected scores of control patches, got none')
  const sorted = negative.map((score) => (Number.isNaN(score) ? -Infinity : score)).sort()
  const allowed = Math.floor(rate * sorted.length + 1e-9)
  return allowed >= sorted.length ? -Infinity : sorted[sorted.length - 1 - allowed]!
}

/** Share of the scores above a threshold, with its interval. */
export function shareAbove(scores: Float64Array, threshold: number): Interval & { readonly n: number } {
  const flagged = scores.reduce((sum, score) => sum + Number(score > threshold), 0)
  return { ...proportion(flagged, scores.length), n: scores.length }
}

/** 97.5th percentile of the normal distribution. */
const z = 1.959963984540054

/**
 * A proportion with its 95 % score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953), which stays inside 0..1 and
 * is right for proportions near 0 and 1 too; NaN of none.
 */
export function proportion(successes: number, n: number): Interval {
  if (n === 0) return { value: NaN, low: NaN, high: NaN }
  const value = successes / n
  const middle = (value + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n))
  return { value, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}
