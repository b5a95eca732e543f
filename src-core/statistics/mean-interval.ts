import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'
import { quantile } from './order-statistics.ts'
import { resampledMeans } from './resampled-means.ts'

/** A mean over patches with its 95 % bootstrap interval; `n` counts the finite values that went in. */
export interface MeanInterval {
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly n: number
}

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
  const finite = columns.map(finiteValues)
  const means = resampleColumns(finite, options)
  return finite.map((values, column) => ({
    mean: meanOf(values),
    ...limitsOf(means[column]!, options),
    n: values.length
  }))
}

/**
 * For each pair of columns the mean of the first minus that of the second, whose values are not paired, with the percentile
 * bootstrap interval (Efron & Tibshirani 1993, chapter 8: both samples are drawn anew, each for itself). Values that are not
 * finite are left out; `n` is that of the smaller sample.
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

const finiteValues = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).filter(Number.isFinite)

/** Means of resamples of each column; columns of one length are drawn together. */
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
function limitsOf(means: Float64Array, { confidence = 0.95 }: BootstrapOptions): { low: number; high: number } {
  const sorted = means.sort()
  const tail = (1 - confidence) / 2
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}
