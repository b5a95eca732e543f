import { DenoscopeError } from '../errors.ts'
import type { VarianceComponents } from './mixed-model.ts'
import { logGamma } from './noncentral-distributions.ts'
import { normalShareBelow } from './normal-distribution.ts'
import { studentQuantile } from './student-t.ts'

/** Series and slices of each patient of a study. */
export interface StudyDesign {
  readonly series: number
  /** Slices of each series. */
  readonly slices: number
}

/** A number of patients that is too large to plan for. */
export const mostPatients = 100_000

/**
 * Variance of the mean of one patient: sigma_patient^2 + sigma_series^2 / S + sigma_slice^2 / (S L).
 * A component that is null stands in the one above it.
 */
export function patientVariance({ patients, series, slices }: VarianceComponents, design: StudyDesign): number {
  for (const [name, value] of Object.entries(design))
    if (!(Number.isInteger(value) && value >= 1))
      throw new DenoscopeError('argument.invalid', `${name}: expected an integer of 1 or more, got ${value}`)
  return patients + (series ?? 0) / design.series + (slices ?? 0) / (design.series * design.slices)
}

/**
 * Least number of patients whose 95 % t interval of the mean is expected to reach `halfWidth` to either side.
 * @returns Infinity for more than `mostPatients`
 * @throws argument.invalid for a half-width that is not above 0
 */
export function patientsForHalfWidth(variance: number, halfWidth: number, confidence = 0.95): number {
  requirePositive('halfWidth', halfWidth)
  return leastPatients((n) => studentQuantile(1 - confidence, n - 1) * Math.sqrt(variance / n) <= halfWidth)
}

/**
 * Least number of patients for a power of the one-sided t test of non-inferiority at the level 0.025.
 * @param variance of the difference of one patient
 * @param margin above the true harm
 * @param trueHarm default: 0, the outputs are equal
 * @param power default: 0.9
 * @returns Infinity for more than `mostPatients`
 * @throws argument.invalid for a margin that is not above the true harm
 */
export function patientsForNoninferiority(
  variance: number,
  { margin, trueHarm = 0, power = 0.9 }: { margin: number; trueHarm?: number; power?: number }
): number {
  requirePositive('margin', margin - trueHarm)
  return leastPatients((n) => oneSidedPower((margin - trueHarm) / Math.sqrt(variance), n) >= power)
}

/**
 * Power of a one-sided t test of a mean: P(T > t) for the noncentral t with n - 1 degrees of freedom and noncentrality
 * effect sqrt(n) (Johnson, Kotz & Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 31).
 * Simpson's rule over the chi distribution of the standard deviation; absolute error below 1e-8.
 * @param effect mean over standard deviation, above 0
 * @param level one-sided; default: 0.025
 */
export function oneSidedPower(effect: number, n: number, level = 0.025): number {
  const df = n - 1
  const critical = studentQuantile(2 * level, df)
  const shift = effect * Math.sqrt(n)
  const logConstant = Math.log(2) + (df / 2) * Math.log(df / 2) - logGamma(df / 2)
  const density = (s: number) =>
    s === 0 ? (df === 1 ? Math.exp(logConstant) : 0) : Math.exp(logConstant + (df - 1) * Math.log(s) - (df * s * s) / 2)
  const reach = 9 / Math.sqrt(2 * df)
  const [low, high, steps] = [Math.max(0, 1 - reach), 1 + reach, 2000]
  const width = (high - low) / steps
  let sum = 0
  for (let step = 0; step <= steps; step++) {
    const s = low + step * width
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2
    sum += weight * density(s) * (1 - normalShareBelow(critical * s - shift))
  }
  return Math.min(1, (sum * width) / 3)
}

/** Least number from 2 on that suffices. A larger number suffices too. */
function leastPatients(suffices: (n: number) => boolean): number {
  let [low, high] = [1, 2]
  while (!suffices(high)) {
    if (high >= mostPatients) return Infinity
    low = high
    high = Math.min(2 * high, mostPatients)
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (suffices(middle)) high = middle
    else low = middle
  }
  return high
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new DenoscopeError('argument.invalid', `${name}: expected a number above 0, got ${value}`)
}
