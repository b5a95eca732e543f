import type { MeanInterval } from '../audit/audit.ts'
import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'
import { quantile } from './order-statistics.ts'
import { resampledMeans } from './resampled-means.ts'

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
  return meanIntervals([values], options)[0]!
}

/**
 * `meanInterval` of several columns. Columns with the same number of finite values are drawn together, as rows of one
 * table: that costs one draw for all of them, and keeps what they have in common.
 * @throws as `meanInterval`
 */
export function meanIntervals(columns: readonly ArrayLike<number>[], options: BootstrapOptions): MeanInterval[] {
  const { seed, resamples } = checkedOptions(options)
  const finite = columns.map((values) => Float64Array.from(values).filter(Number.isFinite))
  const intervals: MeanInterval[] = []
  for (const length of new Set(finite.map((values) => values.length))) {
    const together = finite.flatMap((values, column) => (values.length === length ? [column] : []))
    const means = resampledMeans(together.map((column) => finite[column]!), resamples, new Random(seed))
    together.forEach((column, place) => (intervals[column] = intervalOf(finite[column]!, means[place]!, options)))
  }
  return intervals
}

/**
 * Mean of the first values minus that of others that are not paired with them, with its percentile bootstrap interval (Efron
 * & Tibshirani 1993, chapter 8: both samples are drawn anew, each for itself). Values that are not finite are left out; `n`
 * is that of the smaller sample.
 * @throws as `meanInterval`
 */
export function differenceOfMeans(first: ArrayLike<number>, second: ArrayLike<number>, options: BootstrapOptions): MeanInterval {
  const { seed, resamples } = checkedOptions(options)
  const samples = [first, second].map((values) => Float64Array.from(values).filter(Number.isFinite)) as [Float64Array, Float64Array]
  const [ofFirst, ofSecond] = samples.map((values, stream) => resampledMeans([values], resamples, new Random(seed, stream))[0]!)
  const { low, high } = intervalOf(samples[0], ofFirst!.map((mean, resample) => mean - ofSecond![resample]!), options)
  return { mean: meanOf(samples[0]) - meanOf(samples[1]), low, high, n: Math.min(samples[0].length, samples[1].length) }
}

function checkedOptions({ seed, resamples = 1000, confidence = 0.95 }: BootstrapOptions): Required<BootstrapOptions> {
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new DenoscopeError('argument.invalid', `resamples: expected an integer of 100 or more, got ${resamples}`)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new DenoscopeError('argument.invalid', `confidence: expected a number between 0 and 1, got ${confidence}`)
  }
  return { seed, resamples, confidence }
}

/** @param means of resamples; sorted in place. */
function intervalOf(values: Float64Array, means: Float64Array, { confidence = 0.95 }: BootstrapOptions): MeanInterval {
  const sorted = means.sort()
  const tail = (1 - confidence) / 2
  return { mean: meanOf(values), low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), n: values.length }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}
