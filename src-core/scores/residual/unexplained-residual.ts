import { gaussianFilter } from '../../denoisers/filters/gaussian-filter.ts'
import type { ImageBatch } from '../../images/image.ts'

/** Border in pixels that is not explained: values from outside the patch may have been blurred or shifted in. */
export const unknownBorder = 2
/** The fit leaves out one pixel more, whose neighbourhood reaches over the border. */
const unfittedBorder = unknownBorder + 1

/** Standard deviations in pixels of the two blurred versions of the reference. */
const [narrow, wide] = [1.2, 2.4]
const regressors = 14
/** Keeps the equations solvable for a flat reference: a share of their mean diagonal. */
const ridge = 1e-6

/**
 * Residual beyond harmless changes of a whole patch: test image minus its best prediction from the reference.
 * The prediction is a least-squares sum. Its regressors are:
 * - a constant;
 * - the reference under every 3 x 3 kernel;
 * - the reference blurred with sigma 1.2, and the two gradients of this image;
 * - the reference blurred with sigma 2.4.
 * They cover any bias, gain, shift of up to a pixel, blur or sharpening, and combinations.
 * @param reference shape (count, rows, columns), any unit. @param test the same shape and unit.
 * @returns the same shape and unit; 0 in the two outermost rows and columns
 */
export const unexplainedResidual = (reference: ImageBatch, test: ImageBatch): Float32Array =>
  unexplainedResiduals(reference, [test])[0]!

/** `unexplainedResidual` of several test images of one reference, which is decomposed once. */
export function unexplainedResiduals(reference: ImageBatch, tests: readonly ImageBatch[]): Float32Array[] {
  const { count, rows, columns } = reference
  const blurred = [narrow, wide].map(
    (sigma) => gaussianFilter(reference, { size: 2 * Math.ceil(3 * sigma) + 1, sigma }).data
  )
  const residuals = tests.map(({ data }) => new Float32Array(data.length))
  const design = new Design(rows, columns)
  for (let image = 0; image < count; image++) {
    const offset = image * rows * columns
    design.take(reference.data, blurred[0]!, blurred[1]!, offset)
    for (let test = 0; test < tests.length; test++) design.subtractFit(tests[test]!.data, residuals[test]!, offset)
  }
  return residuals
}

/** Regressors of one patch inside the unknown border, with their least-squares fit. */
class Design {
  readonly #columns: number
  readonly #places: Int32Array
  /** The places that take part in the fit, as offsets of pixels, and their positions in `#places`. */
  readonly #fittedPixels: Int32Array
  readonly #fitted: Int32Array
  readonly #values: Float64Array[]
  /** `#values` at the fitted places. */
  readonly #fittedValues: Float64Array[]
  readonly #factor = new Float64Array(regressors * regressors)
  readonly #weights = new Float64Array(regressors)

  constructor(rows: number, columns: number) {
    this.#columns = columns
    this.#places = inside(rows, columns, unknownBorder)
    const fitted = new Set(inside(rows, columns, unfittedBorder))
    this.#fitted = Int32Array.from([...this.#places.keys()].filter((index) => fitted.has(this.#places[index]!)))
    this.#fittedPixels = this.#fitted.map((index) => this.#places[index]!)
    this.#values = Array.from({ length: regressors }, () => new Float64Array(this.#places.length))
    this.#values[0]!.fill(1)
    this.#fittedValues = Array.from({ length: regressors }, () => new Float64Array(this.#fitted.length))
  }

  /** Reads the reference at `offset` and decomposes its normal equations. */
  take(reference: Float32Array, blurred: Float32Array, wide: Float32Array, offset: number): void {
    this.#fill(reference, blurred, wide, offset)
    const [fitted, factor] = [this.#fitted, this.#factor]
    for (const [regressor, values] of this.#values.entries()) {
      const chosen = this.#fittedValues[regressor]!
      for (let index = 0; index < fitted.length; index++) chosen[index] = values[fitted[index]!]!
    }
    let trace = 0
    for (let first = 0; first < regressors; first++) {
      const values = this.#fittedValues[first]!
      for (let second = 0; second <= first; second++)
        factor[first * regressors + second] = product(values, this.#fittedValues[second]!)
      if (first > 0) trace += factor[first * regressors + first]!
    }
    for (let first = 1; first < regressors; first++)
      factor[first * regressors + first]! += (ridge * trace) / regressors + 1e-9
    decompose(factor, regressors)
  }

  subtractFit(test: Float32Array, residual: Float32Array, offset: number): void {
    const [places, weights] = [this.#places, this.#weights]
    this.#fit(test, offset)
    for (let index = 0; index < places.length; index++) {
      let explained = 0
      for (let regressor = 0; regressor < regressors; regressor++)
        explained += weights[regressor]! * this.#values[regressor]![index]!
      const at = offset + places[index]!
      residual[at] = test[at]! - explained
    }
  }

  #fill(reference: Float32Array, blurred: Float32Array, wide: Float32Array, offset: number): void {
    const [width, values] = [this.#columns, this.#values]
    for (let index = 0; index < this.#places.length; index++) {
      const at = offset + this.#places[index]!
      let regressor = 1
      for (let row = at - width; row <= at + width; row += width) {
        for (let place = row - 1; place <= row + 1; place++) values[regressor++]![index] = reference[place]!
      }
      values[10]![index] = blurred[at]!
      values[11]![index] = blurred[at + width]! - blurred[at - width]!
      values[12]![index] = blurred[at + 1]! - blurred[at - 1]!
      values[13]![index] = wide[at]!
    }
  }

  #fit(test: Float32Array, offset: number): void {
    const [pixels, weights] = [this.#fittedPixels, this.#weights]
    for (let regressor = 0; regressor < regressors; regressor++) {
      const values = this.#fittedValues[regressor]!
      let sum = 0
      for (let index = 0; index < pixels.length; index++) sum += values[index]! * test[offset + pixels[index]!]!
      weights[regressor] = sum
    }
    solveDecomposed(this.#factor, weights, regressors)
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

/** Pixels at least `border` away from the patch's edge, in row-major order. */
function inside(rows: number, columns: number, border: number): Int32Array {
  const places: number[] = []
  for (let row = border; row < rows - border; row++) {
    for (let column = border; column < columns - border; column++) places.push(row * columns + column)
  }
  return Int32Array.from(places)
}

/**
 * Cholesky's decomposition of a symmetric positive definite matrix, in place (Golub & Van Loan 2013, Matrix
 * Computations, 4.2). @param matrix its lower triangle; becomes the factor's
 */
function decompose(matrix: Float64Array, size: number): void {
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[column * size + column]!
    }
  }
}

/** Solves the system of a factor of `decompose`. @param right becomes the solution */
function solveDecomposed(factor: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) right[row]! -= factor[row * size + k]! * right[k]!
    right[row]! /= factor[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) right[row]! -= factor[k * size + row]! * right[k]!
    right[row]! /= factor[row * size + row]!
  }
}
