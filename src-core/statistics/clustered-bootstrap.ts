import { grouped } from '../grouped.ts'
import { Random } from '../random/random.ts'
import { type ClusteredValues, meanOfPatients, requireTwoPatients } from './clustered-values.ts'
import { type BootstrapOptions, checkedOptions, limitsOf } from './confidence-intervals.ts'

/** Limits of an interval. */
export interface Limits {
  readonly low: number
  readonly high: number
}

export interface ClusteredInterval extends Limits {
  readonly mean: number
}

export interface ClusteredBootstrapOptions extends BootstrapOptions {
  /**
   * Lowest level that is resampled. Higher levels are resampled too. Default: slices.
   * Patches are never resampled: those of a slice are alike.
   */
  readonly down?: 'patients' | 'series' | 'slices'
}

/**
 * Mean over patients of patient means with its nested percentile bootstrap interval.
 * Each resample draws patients, then series of each drawn patient, then slices of each drawn series.
 * Draws are with replacement, as many as there are.
 * Davison & Hinkley 1997, Bootstrap Methods and their Application, section 3.8; Field & Welsh 2007,
 * doi:10.1111/j.1467-9868.2007.00593.x.
 * Resampled means vary by the within-patient variance twice: a little too much, on the safe side.
 * @throws argument.invalid for fewer than two patients, and as `meanInterval`
 */
export const clusteredBootstrap = (sample: ClusteredValues, options: ClusteredBootstrapOptions): ClusteredInterval =>
  clusteredBootstraps([sample], options)[0]!

/**
 * `clusteredBootstrap` of several samples. Samples of the same shape are resampled together: one draw serves them all.
 * @throws as `clusteredBootstrap`
 */
export function clusteredBootstraps(
  samples: readonly ClusteredValues[],
  options: ClusteredBootstrapOptions
): ClusteredInterval[] {
  samples.forEach(requireTwoPatients)
  const { seed, resamples } = checkedOptions(options)
  const intervals: ClusteredInterval[] = []
  for (const together of grouped(samples.keys(), (index) => shapeOf(samples[index]!)).values()) {
    const alike = together.map((index) => samples[index]!)
    const means = resampledMeans(alike, resamples, new Random(seed), options.down ?? 'slices')
    together.forEach((index, place) => {
      intervals[index] = { mean: meanOfPatients(samples[index]!), ...limitsOf(means[place]!, options) }
    })
  }
  return intervals
}

const shapeOf = ({ seriesStarts, sliceStarts }: ClusteredValues): string => `${seriesStarts} ${sliceStarts}`

/** Means of resamples of each sample, in the order drawn. */
function resampledMeans(
  samples: readonly ClusteredValues[],
  resamples: number,
  random: Random,
  down: 'patients' | 'series' | 'slices'
): Float64Array[] {
  const means = samples.map(() => new Float64Array(resamples))
  const weights = new Float64Array(samples[0]!.values.length)
  for (let resample = 0; resample < resamples; resample++) {
    drawWeights(samples[0]!, weights, random, down)
    for (const [place, { values }] of samples.entries()) {
      let sum = 0
      for (let slice = 0; slice < values.length; slice++) sum += weights[slice]! * values[slice]!
      means[place]![resample] = sum
    }
  }
  return means
}

/** Weight of each slice in the mean of one resample. The weights add up to 1. */
function drawWeights(
  { patients, seriesStarts, sliceStarts }: ClusteredValues,
  weights: Float64Array,
  random: Random,
  down: 'patients' | 'series' | 'slices'
): void {
  // Scaled bits favour an index by count / 2^32 at most, and are four times as fast as exact integers.
  const drawn = (count: number) => Math.floor(random.bits() * (count / 4294967296))
  weights.fill(0)
  for (let draw = 0; draw < patients.length; draw++) {
    const patient = drawn(patients.length)
    const first = seriesStarts[patient]!
    const seriesCount = seriesStarts[patient + 1]! - first
    for (let one = 0; one < seriesCount; one++) {
      const series = first + (down === 'patients' ? one : drawn(seriesCount))
      const start = sliceStarts[series]!
      const sliceCount = sliceStarts[series + 1]! - start
      const weight = 1 / (patients.length * seriesCount * sliceCount)
      for (let slice = 0; slice < sliceCount; slice++)
        weights[start + (down === 'slices' ? drawn(sliceCount) : slice)]! += weight
    }
  }
}
