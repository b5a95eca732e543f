import { DenoscopeError } from '../errors.ts'
import type { ClusteredInterval } from './clustered-bootstrap.ts'
import { type ClusteredValues, patientOfSlices, requireTwoPatients, sliceWeights } from './clustered-values.ts'
import { solveSymmetric } from './solve-linear.ts'
import { fTail, studentQuantile, studentTails } from './student-t.ts'

/** Data of a weighted linear regression whose errors are correlated within clusters. */
export interface ClusteredRegression {
  readonly wanted: Float64Array
  /** Columns of the design, each of the length of `wanted`. */
  readonly design: readonly Float64Array[]
  readonly weights: Float64Array
  /** Index of the cluster of each row, 0 .. clusters - 1. */
  readonly cluster: Int32Array
  readonly clusters: number
}

export interface ClusterRobustFit {
  readonly coefficients: Float64Array
  /** Covariance of the coefficients, row-major. */
  readonly covariance: Float64Array
  /** Degrees of freedom of Student's t: clusters - 1. */
  readonly df: number
}

/**
 * Weighted least squares with the cluster-robust covariance CR1: the sandwich of Liang & Zeger 1986
 * (doi:10.1093/biomet/73.1.13), times G / (G - 1) (n - 1) / (n - k) for G clusters, n rows and k columns.
 * The same as statsmodels' `WLS(...).fit(cov_type='cluster', use_t=True)`.
 * @throws argument.invalid for fewer than two clusters, or a design whose columns depend on each other
 */
export function clusterRobustFit(regression: ClusteredRegression): ClusterRobustFit {
  const { wanted, design, weights, cluster, clusters } = regression
  const [n, k] = [wanted.length, design.length]
  if (clusters < 2) throw new DenoscopeError('argument.invalid', `clusters: expected 2 or more, got ${clusters}`)
  const inverse = inverseOf(crossProducts(design, weights), k)
  const moments = design.map((column) => column.reduce((sum, x, row) => sum + weights[row]! * x * wanted[row]!, 0))
  const coefficients = times(inverse, Float64Array.from(moments), k)
  const scores = Array.from({ length: clusters }, () => new Float64Array(k))
  for (let row = 0; row < n; row++) {
    let residual = wanted[row]!
    for (let column = 0; column < k; column++) residual -= coefficients[column]! * design[column]![row]!
    const own = scores[cluster[row]!]!
    for (let column = 0; column < k; column++) own[column]! += weights[row]! * residual * design[column]![row]!
  }
  const factor = (clusters / (clusters - 1)) * ((n - 1) / (n - k))
  const covariance = new Float64Array(k * k)
  for (const score of scores) {
    const half = times(inverse, score, k)
    for (let row = 0; row < k; row++)
      for (let column = 0; column < k; column++) covariance[row * k + column]! += factor * half[row]! * half[column]!
  }
  return { coefficients, covariance, df: clusters - 1 }
}

/**
 * Wald's test of the hypothesis that some coefficients are all 0.
 * F with their number and clusters - 1 degrees of freedom, as statsmodels' `wald_test(..., use_f=True)`.
 * NaN if there are not more clusters than tested coefficients.
 */
export function waldTest(
  { coefficients, covariance, df }: ClusterRobustFit,
  tested: readonly number[]
): { readonly f: number; readonly p: number } {
  const [k, q] = [coefficients.length, tested.length]
  if (q === 0 || q > df) return { f: NaN, p: NaN }
  const system = Float64Array.from(tested.flatMap((row) => tested.map((column) => covariance[row * k + column]!)))
  const own = Float64Array.from(tested, (index) => coefficients[index]!)
  const solved = own.slice()
  solveSymmetric(system, solved, q)
  const f = own.reduce((sum, value, index) => sum + value * solved[index]!, 0) / q
  return { f, p: fTail(f, q, df) }
}

export interface RobustMean extends ClusteredInterval {
  readonly standardError: number
  readonly df: number
  /** Two-sided p value of a mean of 0. */
  readonly p: number
}

/**
 * Mean over patients of patient means with its cluster-robust t interval.
 * The regression on a constant with the weights of `sliceWeights` is the t test of the patient means.
 * Its CR1 and CR2 variances are equal, and Bell & McCaffrey's degrees of freedom are patients - 1.
 * @param confidence default: 0.95
 * @throws argument.invalid for fewer than two patients
 */
export function robustMean(sample: ClusteredValues, confidence = 0.95): RobustMean {
  requireTwoPatients(sample)
  const { coefficients, covariance, df } = clusterRobustFit({
    wanted: sample.values,
    design: [new Float64Array(sample.values.length).fill(1)],
    weights: sliceWeights(sample),
    cluster: patientOfSlices(sample),
    clusters: sample.patients.length
  })
  const [mean, standardError] = [coefficients[0]!, Math.sqrt(covariance[0]!)]
  const reach = studentQuantile(1 - confidence, df) * standardError
  const p = mean === 0 ? 1 : studentTails(mean / standardError, df)
  return { mean, low: mean - reach, high: mean + reach, standardError, df, p }
}

const crossProducts = (design: readonly Float64Array[], weights: Float64Array): Float64Array =>
  Float64Array.from(
    design.flatMap((one) =>
      design.map((other) => one.reduce((sum, x, row) => sum + weights[row]! * x * other[row]!, 0))
    )
  )

/** Inverse of a symmetric positive definite matrix. @throws argument.invalid if it is singular */
function inverseOf(matrix: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k)
  for (let column = 0; column < k; column++) {
    const unit = new Float64Array(k)
    unit[column] = 1
    solveSymmetric(matrix.slice(), unit, k)
    for (let row = 0; row < k; row++) inverse[row * k + column] = unit[row]!
  }
  const largest = Math.max(...inverse.map((value, index) => Math.abs(value * matrix[index]!)))
  if (!(largest < 1e10))
    throw new DenoscopeError('argument.invalid', 'design: expected columns that do not depend on each other')
  return inverse
}

const times = (matrix: Float64Array, vector: Float64Array, k: number): Float64Array =>
  vector.map((_, row) => vector.reduce((sum, value, column) => sum + matrix[row * k + column]! * value, 0))
