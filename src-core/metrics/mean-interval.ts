import type { MeanInterval } from '../audit/audit.ts'
import { DenoscopeError } from '../errors.ts'
import { Random } from '../random/random.ts'
import { quantile } from './order-statistics.ts'

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
  const { seed, resamples = 1000, confidence = 0.95 } = options
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new DenoscopeError('argument.invalid', `resamples: expected an integer of 100 or more, got ${resamples}`)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new DenoscopeError('argument.invalid', `confidence: expected a number between 0 and 1, got ${confidence}`)
  }
  const finite = columns.map((values) => Float64Array.from(values).filter(Number.isFinite))
  const means = finite.map(() => new Float64Array(resamples).fill(NaN))
  for (const length of new Set(finite.map((values) => values.length))) {
    const together = finite.flatMap((values, column) => (values.length === length ? [column] : []))
    drawTogether(together.map((column) => finite[column]!), together.map((column) => means[column]!), new Random(seed))
  }
  const tail = (1 - confidence) / 2
  return finite.map((values, column) => {
    const sorted = means[column]!.sort()
    return { mean: meanOf(values), low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), n: values.length }
  })
}

/** Fills `means`, one array for each column: how often each row is drawn decides its weight in all columns. */
function drawTogether(columns: readonly Float64Array[], means: readonly Float64Array[], random: Random): void {
  const length = columns[0]!.length
  if (length === 0) return
  const times = new Float64Array(length)
  // Scaled bits favour an index by length / 2^32 at most, and are four times as fast as exact integers.
  const scale = length / 4294967296
  for (let resample = 0; resample < means[0]!.length; resample++) {
    times.fill(0)
    for (let draw = 0; draw < length; draw++) times[Math.floor(random.bits() * scale)]!++
    for (let column = 0; column < columns.length; column++) {
      means[column]![resample] = weightedSum(columns[column]!, times) / length
    }
  }
}

function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]! * weights[index]!
  return sum
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}
