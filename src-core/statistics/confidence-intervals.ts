import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'
import { quantile } from './order-statistics.ts'
import { resampledMeans } from './resampled-means.ts'

/** A mean over patches with its 95 % bootstrap interval; `n` is the number of finite values. */
export interface MeanInterval {
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly n: number
}

export interface BootstrapOptions {
  readonly seed: number
  /** Number of resamples. Default: 1000. */
  readonly resamples?: number
  /** Share of resampled means inside the interval. Default: 0.95. */
  readonly confidence?: number
}

/**
 * Mean with its percentile bootstrap interval (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13).
 * Values that are not finite (the PSNR of identical images) are left out; `n` counts the others.
 * Without any value, mean and limits are NaN. With one value, all three are that value.
 * @throws argument.invalid for a bad seed, fewer than 100 resamples, or a confidence that is not between 0 and 1.
 */
export function meanInterval(values: ArrayLike<number>, options: BootstrapOptions): MeanInterval {
  return meanIntervals([values], options)[0]!
}

/**
 * `meanInterval` of several columns.
 * Columns with the same number of finite values are resampled together, as rows of one table.
 * One draw then serves all columns, and correlations between columns are kept.
 * @throws as `meanInterval`
 */
export function meanIntervals(columns: readonly ArrayLike<number>[], options: BootstrapOptions): MeanInterval[] {
  const finite = columns.map(finiteValues)
  const means = resampleColumns(finite, options)
  return finite.map((values, column) => ({
    mean: meanOf(values),
    ...limitsOf(means[column]!, options),
    n: values.length
  }))
}

/**
 * Mean of the first column minus mean of the second, for each pair of columns. The values are not paired.
 * The interval is a percentile bootstrap (Efron & Tibshirani 1993, chapter 8): both samples are resampled
 * independently.
 * Values that are not finite are left out; `n` is that of the smaller sample.
 * @throws as `meanInterval`
 */
export function differencesOfMeans(
  pairs: readonly (readonly [first: ArrayLike<number>, second: ArrayLike<number>])[],
  options: BootstrapOptions
): MeanInterval[] {
  const [firsts, seconds] = [
    pairs.map(([first]) => finiteValues(first)),
    pairs.map(([, second]) => finiteValues(second))
  ]
  const [ofFirsts, ofSeconds] = [resampleColumns(firsts, options), resampleColumns(seconds, options, 1)]
  return pairs.map((_, pair) => {
    const [first, second] = [firsts[pair]!, seconds[pair]!]
    const differences = ofFirsts[pair]!.map((mean, resample) => mean - ofSeconds[pair]![resample]!)
    return {
      mean: meanOf(first) - meanOf(second),
      ...limitsOf(differences, options),
      n: Math.min(first.length, second.length)
    }
  })
}

/** The finite values; the array itself if all are finite. */
function finiteValues(given: ArrayLike<number>): Float64Array {
  const values = given instanceof Float64Array ? given : Float64Array.from(given)
  return values.every(Number.isFinite) ? values : values.filter(Number.isFinite)
}

/** Means of resamples of each column; columns of one length are resampled together. */
function resampleColumns(columns: readonly Float64Array[], options: BootstrapOptions, stream = 0): Float64Array[] {
  const { seed, resamples } = checkedOptions(options)
  const means: Float64Array[] = []
  for (const length of new Set(columns.map((values) => values.length))) {
    const together = columns.flatMap((values, column) => (values.length === length ? [column] : []))
    const drawn = resampledMeans(
      together.map((column) => columns[column]!),
      resamples,
      new Random(seed, stream)
    )
    together.forEach((column, place) => (means[column] = drawn[place]!))
  }
  return means
}

export function checkedOptions({
  seed,
  resamples = 1000,
  confidence = 0.95
}: BootstrapOptions): Required<BootstrapOptions> {
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new DenoscopeError('argument.invalid', `resamples: expected an integer of 100 or more, got ${resamples}`)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new DenoscopeError('argument.invalid', `confidence: expected a number between 0 and 1, got ${confidence}`)
  }
  return { seed, resamples, confidence }
}

/** @param means of resamples; sorted in place. */
export function limitsOf(means: Float64Array, { confidence = 0.95 }: BootstrapOptions): { low: number; high: number } {
  const sorted = means.sort()
  const tail = (1 - confidence) / 2
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}

/** A proportion with the limits of its 95 % interval; NaN if there are no cases. */
export interface Proportion {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** 97.5th percentile of the normal distribution. */
const z = 1.959963984540054

/**
 * A proportion with its 95 % score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953); NaN if `n` is 0.
 * The interval stays inside 0..1 and is accurate near 0 and 1.
 */
export function proportion(successes: number, n: number): Proportion {
  if (n === 0) return { value: NaN, low: NaN, high: NaN }
  const value = successes / n
  const middle = (value + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n))
  return { value, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}

/** Share `right` / `shown` with its 95 % score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953). */
export interface Share {
  readonly right: number
  readonly shown: number
  readonly low: number
  readonly high: number
}

export function share(right: number, shown: number): Share {
  const { low, high } = proportion(right, shown)
  return { right, shown, low, high }
}
