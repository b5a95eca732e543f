import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import { requireComparable, requireDataRange, type DataRange } from './pair.ts'

interface SsimWindow {
  /** One-dimensional weights that sum to 1; the window is their outer product. */
  readonly weights: Float64Array
  /** What a population (co)variance is multiplied by. */
  readonly covarianceFactor: number
}

/** Rows and columns of the Gaussian SSIM window, and so the smallest image that `ssimGaussian` takes. */
export const ssimGaussianSize = 11
/** Rows and columns of the uniform SSIM window, and so the smallest image that `ssimUniform` takes. */
export const ssimUniformSize = 7

const gaussianWindow: SsimWindow = { weights: gaussianWeights(ssimGaussianSize, 1.5), covarianceFactor: 1 }
const uniformWindow: SsimWindow = {
  weights: new Float64Array(ssimUniformSize).fill(1 / ssimUniformSize),
  covarianceFactor: ssimUniformSize ** 2 / (ssimUniformSize ** 2 - 1)
}

/**
 * Structural similarity of each image with a Gaussian window (11 x 11, sigma 1.5) and population covariance, K1 0.01,
 * K2 0.03, averaged over the positions where the window lies wholly in the image (Wang et al. 2004,
 * doi:10.1109/TIP.2003.819861). Agrees with skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5,
 * use_sample_covariance=False, data_range=...).
 * @throws argument.invalid when shapes differ, values are not finite, the data range is missing, or the images have
 * fewer than 11 rows or columns.
 */
export function ssimGaussian(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  return structuralSimilarity(reference, test, range, gaussianWindow)
}

/**
 * Structural similarity of each image with a uniform 7 x 7 window and sample covariance, otherwise as `ssimGaussian`.
 * Agrees with skimage.metrics.structural_similarity(data_range=...).
 * @throws argument.invalid as `ssimGaussian`, for fewer than 7 rows or columns.
 */
export function ssimUniform(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  return structuralSimilarity(reference, test, range, uniformWindow)
}

function structuralSimilarity(
  reference: ImageBatch,
  test: ImageBatch,
  range: DataRange,
  window: SsimWindow
): Float64Array {
  requireDataRange(range)
  requireComparable(reference, test)
  requireWindowFits(reference, window.weights.length)
  const scratch = new SsimScratch(reference.rows, reference.columns, window, range.dataRange)
  const size = reference.rows * reference.columns
  const similarities = new Float64Array(reference.count)
  for (let image = 0; image < reference.count; image++) {
    similarities[image] = scratch.mean(reference.data, test.data, image * size)
  }
  return similarities
}

/**
 * The window sums of one image pair, as vertical and then horizontal passes. Only four fields are needed: SSIM uses both
 * variances only by their sum, so that x^2 + y^2 goes through as one.
 */
class SsimScratch {
  readonly #rows: number
  readonly #columns: number
  readonly #window: SsimWindow
  readonly #stabilizers: readonly [number, number]
  readonly #columnSums: Float64Array
  readonly #squares: Float64Array
  readonly #products: Float64Array

  constructor(rows: number, columns: number, window: SsimWindow, dataRange: number) {
    this.#rows = rows
    this.#columns = columns
    this.#window = window
    this.#stabilizers = [(0.01 * dataRange) ** 2, (0.03 * dataRange) ** 2]
    this.#columnSums = new Float64Array(4 * columns)
    this.#squares = new Float64Array(rows * columns)
    this.#products = new Float64Array(rows * columns)
  }

  mean(reference: Float32Array, test: Float32Array, offset: number): number {
    const length = this.#window.weights.length
    this.#multiply(reference, test, offset)
    let sum = 0
    for (let row = 0; row + length <= this.#rows; row++) {
      this.#sumColumns(reference, test, offset, row)
      sum += this.#sumOfRow()
    }
    return sum / ((this.#rows - length + 1) * (this.#columns - length + 1))
  }

  #multiply(reference: Float32Array, test: Float32Array, offset: number): void {
    const squares = this.#squares
    const products = this.#products
    for (let pixel = 0; pixel < squares.length; pixel++) {
      const x = reference[offset + pixel]!
      const y = test[offset + pixel]!
      squares[pixel] = x * x + y * y
      products[pixel] = x * y
    }
  }

  #sumColumns(reference: Float32Array, test: Float32Array, offset: number, firstRow: number): void {
    const { weights } = this.#window
    const columns = this.#columns
    const sums = this.#columnSums
    const squares = this.#squares
    const products = this.#products
    for (let column = 0; column < columns; column++) {
      let x = 0
      let y = 0
      let square = 0
      let product = 0
      let pixel = firstRow * columns + column
      for (let tap = 0; tap < weights.length; tap++, pixel += columns) {
        const weight = weights[tap]!
        x += weight * reference[offset + pixel]!
        y += weight * test[offset + pixel]!
        square += weight * squares[pixel]!
        product += weight * products[pixel]!
      }
      sums[4 * column] = x
      sums[4 * column + 1] = y
      sums[4 * column + 2] = square
      sums[4 * column + 3] = product
    }
  }

  #sumOfRow(): number {
    const { weights, covarianceFactor } = this.#window
    const sums = this.#columnSums
    const [c1, c2] = this.#stabilizers
    let total = 0
    for (let column = 0; column + weights.length <= this.#columns; column++) {
      let x = 0
      let y = 0
      let square = 0
      let product = 0
      for (let tap = 0, at = 4 * column; tap < weights.length; tap++, at += 4) {
        const weight = weights[tap]!
        x += weight * sums[at]!
        y += weight * sums[at + 1]!
        square += weight * sums[at + 2]!
        product += weight * sums[at + 3]!
      }
      const means = x * x + y * y
      const covariance = covarianceFactor * (product - x * y)
      const variances = covarianceFactor * (square - means)
      total += ((2 * x * y + c1) * (2 * covariance + c2)) / ((means + c1) * (variances + c2))
    }
    return total
  }
}

function requireWindowFits(images: ImageBatch, length: number): void {
  if (images.rows >= length && images.columns >= length) return
  throw new DenoscopeError(
    'argument.invalid',
    `images: SSIM needs at least ${length} x ${length} pixels, got ${images.rows} x ${images.columns}`
  )
}

function gaussianWeights(length: number, sigma: number): Float64Array {
  const centre = (length - 1) / 2
  const weights = new Float64Array(length).map((_, tap) => Math.exp(-((tap - centre) ** 2) / (2 * sigma * sigma)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
