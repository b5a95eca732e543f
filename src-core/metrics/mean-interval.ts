import type { MeanInterval } from '../audit/audit.ts'
import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'

export interface BootstrapOptions {
  readonly seed: number
  /** How often the values are drawn again; 1000 unless given. */
  readonly resamples?: number
  /** Share of resampled means inside the interval; 0.95 unless given. */
  readonly confidence?: number
}

/**
 * Mean with its percentile bootstrap interval (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13).
 * Values that are not finite (the PSNR of identical images) are left out; `n` counts the others. Without any, mean and
 * limits are NaN; of a single one, all three are that value.
 * @throws argument.invalid for a bad seed, fewer than 100 resamples, or a confidence that is not between 0 and 1.
 */
export function meanInterval(values: ArrayLike<number>, options: BootstrapOptions): MeanInterval {
  const { seed, resamples = 1000, confidence = 0.95 } = options
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new DenoscopeError('argument.invalid', `resamples: expected an integer of 100 or more, got ${resamples}`)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new DenoscopeError('argument.invalid', `confidence: expected a number between 0 and 1, got ${confidence}`)
  }
  const finite = Float64Array.from(values).filter(Number.isFinite)
  const means = resampledMeans(finite, new Random(seed), resamples).sort()
  const tail = (1 - confidence) / 2
  return { mean: meanOf(finite), low: quantile(means, tail), high: quantile(means, 1 - tail), n: finite.length }
}

function resampledMeans(values: Float64Array, random: Random, resamples: number): Float64Array {
  const means = new Float64Array(resamples)
  if (values.length === 0) return means.fill(NaN)
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0
    for (let draw = 0; draw < values.length; draw++) sum += values[random.integer(values.length)]!
    means[resample] = sum / values.length
  }
  return means
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}

/** Quantile of sorted values by linear interpolation (type 7 of Hyndman & Fan 1996, doi:10.2307/2684934). */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}
