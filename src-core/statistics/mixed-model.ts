import type { ClusteredInterval } from './clustered-bootstrap.ts'
import { type ClusteredValues, requireTwoPatients } from './clustered-values.ts'
import { studentQuantile } from './student-t.ts'

/** Variances of a value at each level. Null if the sample cannot tell a level from the next one. */
export interface VarianceComponents {
  readonly patients: number
  /** Null if no patient has two series. */
  readonly series: number | null
  /** Residual: slices of a series. Null if no series has two slices. */
  readonly slices: number | null
}

export interface MixedMean extends ClusteredInterval {
  readonly standardError: number
  readonly variances: VarianceComponents
}

/** Sums that the likelihood needs, by series and patient. */
interface Sums {
  readonly n: Float64Array
  readonly means: Float64Array
  readonly seriesStarts: Int32Array
  readonly total: number
  readonly within: number
}

/**
 * Linear mixed model with a constant and random intercepts of patients and of series within patients.
 * Slices are residuals. Restricted maximum likelihood (Patterson & Thompson 1971, doi:10.1093/biomet/58.3.545).
 * The likelihood is profiled over the variance ratios (Bates et al. 2015, doi:10.18637/jss.v067.i01); matrices of
 * nested intercepts have closed inverses. The mean is generalised least squares: patients with more slices may weigh
 * more. Limits use Student's t with patients - 1 degrees of freedom, which is exact for balanced samples.
 * @param confidence default: 0.95
 * @throws argument.invalid for fewer than two patients
 */
export function mixedMean(sample: ClusteredValues, confidence = 0.95): MixedMean {
  requireTwoPatients(sample)
  const sums = sumsOf(sample)
  const hasSeries = sample.counts.series > sample.counts.patients
  const hasSlices = sample.counts.slices > sample.counts.series
  const fit = hasSeries || hasSlices ? fitRatios(sums, hasSeries && hasSlices) : unreplicated(sums)
  const reach = studentQuantile(1 - confidence, sample.patients.length - 1) * fit.standardError
  const [ofPatients, ofSeries] = fit.ratios.map((ratio) => ratio * fit.residual)
  return {
    mean: fit.mean,
    low: fit.mean - reach,
    high: fit.mean + reach,
    standardError: fit.standardError,
    variances: {
      patients: ofPatients!,
      series: !hasSeries ? null : hasSlices ? ofSeries! : fit.residual,
      slices: hasSlices ? fit.residual : null
    }
  }
}

function sumsOf({ seriesStarts, sliceStarts, values }: ClusteredValues): Sums {
  const count = sliceStarts.length - 1
  const [n, means] = [new Float64Array(count), new Float64Array(count)]
  let within = 0
  for (let series = 0; series < count; series++) {
    const own = values.subarray(sliceStarts[series], sliceStarts[series + 1])
    n[series] = own.length
    means[series] = own.reduce((sum, value) => sum + value, 0) / own.length
    within += own.reduce((sum, value) => sum + (value - means[series]!) ** 2, 0)
  }
  return { n, means, seriesStarts, total: values.length, within }
}

interface Profile {
  /** -2 log restricted likelihood, up to a constant. */
  readonly deviance: number
  readonly mean: number
  readonly standardError: number
  readonly residual: number
  readonly ratios: readonly [patients: number, series: number]
}

/** One value of each patient: their variance is all that can be stated. */
function unreplicated({ means }: Sums): Omit<Profile, 'deviance'> {
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1)
  return { mean, standardError: Math.sqrt(variance / means.length), residual: variance, ratios: [1, 0] }
}

/** Restricted likelihood at ratios of the variances of patients and series to the residual variance. */
function profileAt({ n, means, seriesStarts, total, within }: Sums, ratios: readonly [number, number]): Profile {
  const [ofPatients, ofSeries] = ratios
  // Means are taken from the first one: large means with small variances would lose digits.
  const origin = means[0]!
  let [logDeterminant, ones, products, squares] = [0, 0, 0, within]
  for (let patient = 0; patient + 1 < seriesStarts.length; patient++) {
    let [a, b] = [0, 0]
    for (let series = seriesStarts[patient]!; series < seriesStarts[patient + 1]!; series++) {
      const mean = means[series]! - origin
      const weight = n[series]! / (1 + ofSeries * n[series]!)
      logDeterminant += Math.log1p(ofSeries * n[series]!)
      a += weight
      b += weight * mean
      squares += weight * mean * mean
    }
    const shrunk = 1 + ofPatients * a
    logDeterminant += Math.log(shrunk)
    ones += a / shrunk
    products += b / shrunk
    squares -= (ofPatients * b * b) / shrunk
  }
  const residual = Math.max(squares - (products * products) / ones, 0) / (total - 1)
  return {
    deviance: (total - 1) * Math.log(Math.max(residual, Number.MIN_VALUE)) + logDeterminant + Math.log(ones),
    mean: origin + products / ones,
    standardError: Math.sqrt(residual / ones),
    residual,
    ratios
  }
}

/** Square roots of ratios at which the search begins. */
const grid = [0, ...Array.from({ length: 21 }, (_, step) => 10 ** ((step - 10) / 5))]

/** Ratios of the highest restricted likelihood: the best of a grid, then a search by halved steps. */
function fitRatios(sums: Sums, hasBoth: boolean): Profile {
  const at = (one: number, other: number) => profileAt(sums, [one * one, hasBoth ? other * other : 0])
  let best = at(0, 0)
  for (const one of grid)
    for (const other of hasBoth ? grid : [0]) {
      const next = at(one, other)
      if (next.deviance < best.deviance) best = next
    }
  for (let step = 0.5; step > 1e-9;) {
    const [one, other] = best.ratios.map(Math.sqrt) as [number, number]
    // Steps are shares of the root, so that small and large ratios are found with as many digits.
    const [up, across] = [step * Math.max(one, 0.01), step * Math.max(other, 0.01)]
    const next = [
      [up, 0],
      [-up, 0],
      ...(hasBoth
        ? [
            [0, across],
            [0, -across],
            [up, -across],
            [-up, across]
          ]
        : [])
    ]
      .map(([first, second]) => at(Math.max(0, one + first!), Math.max(0, other + second!)))
      .reduce((lowest, candidate) => (candidate.deviance < lowest.deviance ? candidate : lowest), best)
    if (next === best) step /= 2
    else best = next
  }
  return best
}
