import { DenoscopeError } from '../../errors.ts'
import { proportion } from '../../statistics/proportion.ts'
import type { Interval } from '../../statistics/roc.ts'

/**
 * The lowest threshold that at most a share `rate` of these scores exceed: a case is flagged when its score is above it.
 * NaN scores are never flagged.
 * @param negative scores of control patches, higher = more suspicious.
 * @param rate 0..1.
 * @throws argument.invalid without scores.
 */
export function thresholdAtRate(negative: Float64Array, rate: number): number {
  if (negative.length === 0)
    throw new DenoscopeError('argument.invalid', 'negative: expected scores of control patches, got none')
  const sorted = negative.map((score) => (Number.isNaN(score) ? -Infinity : score)).sort()
  const allowed = Math.floor(rate * sorted.length + 1e-9)
  return allowed >= sorted.length ? -Infinity : sorted[sorted.length - 1 - allowed]!
}

/** Share of the scores above a threshold, with its interval. */
export function shareAbove(scores: Float64Array, threshold: number): Interval & { readonly n: number } {
  const flagged = scores.reduce((sum, score) => sum + Number(score > threshold), 0)
  return { ...proportion(flagged, scores.length), n: scores.length }
}
