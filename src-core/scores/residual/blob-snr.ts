import { gaussianFilter } from '../../denoisers/filters/gaussian-filter.ts'
import type { ImageBatch } from '../../images/image.ts'
import { DenoscopeError } from '../../errors.ts'
import { valueOfRank } from '../../statistics/order-statistics.ts'
import type { PairComputation } from '../metric-definition.ts'
import { requireSameShape } from '../fidelity/pixel-errors.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { smallestBlobPatch } from './residual-definitions.ts'

interface BlobSnrOptions {
  /** Differences of this size count as noise even if the patch has none, in the images' unit; see `residualFloor`. */
  readonly floor: number
}

interface BlobSnr {
  /** Largest response of each patch, lost or invented; NaN for patches under 12 pixels. */
  readonly score: Float64Array
  /**
   * Response at each pixel of the scale with the largest response, in standard deviations.
   * Above 0: the output is brighter than the reference explains; below 0: darker.
   * Shape (count, rows, columns).
   */
  readonly response: Float32Array
}

/** Standard deviations in pixels of the blobs: from a stroke's end to a nodule of 12 pixels. */
const scales = [0.8, 1.2, 1.8, 2.7, 4]
/** Share of the reference's local contrast that counts as tolerance at edges. */
const edgeTolerance = 0.15
/** Sigma in pixels of the neighbourhood for local contrast. */
const edgeReach = 1.5
/** Floor for images in 0..1 of a source: 1 HU, or a fiftieth of a digit's brightness. */
export function residualFloor(unit: IntensityUnit, [low, high]: readonly [number, number]): number {
  return unit === '1' ? 0.02 : 1 / (unit === 'HU' ? high - low : 2000)
}

/**
 * Blob SNR: differences from the reference beyond harmless changes and noise.
 * The unexplained residual (`unexplainedResidual`) is smoothed at five scales. Each is a matched filter for blobs and
 * pieces of lines (North 1963, doi:10.1109/PROC.1963.2383; Lindeberg 1998, doi:10.1023/A:1008045108935).
 * Each response is divided by its own noise in the patch, so that correlated noise has its true weight.
 * Noise is 1.4826 * median absolute value (Hampel 1974, doi:10.1080/01621459.1974.10482962).
 * Floor and 15 % of the reference's local contrast are added in quadrature.
 * The two outermost rows and columns are not judged: their neighbours are outside the patch.
 * @param reference clean patches
 * @param test patches of one output, same shape and unit
 * @throws argument.invalid if shapes differ, values are not finite or the floor is not above 0
 */
export function blobSnr(reference: ImageBatch, test: ImageBatch, { floor }: BlobSnrOptions): BlobSnr {
  requireSameShape(reference, test)
  if (!(floor > 0 && floor < Infinity))
    throw new DenoscopeError('argument.invalid', `floor: expected a number above 0, got ${floor}`)
  const { count, rows, columns } = reference
  const response = new Float32Array(test.data.length)
  if (Math.min(rows, columns) < smallestBlobPatch) return { score: new Float64Array(count).fill(NaN), response }
  const residual = { ...test, data: unexplainedResidual(reference, test) }
  const tolerated = toleratedVariance(reference, floor)
  for (const sigma of scales) {
    const smooth = smoothed(residual, sigma).data
    for (let image = 0; image < count; image++)
      keepStrongest(smooth, tolerated, response, image * rows * columns, rows, columns)
  }
  return { score: strongestOf(response, count, rows * columns), response }
}

const smoothed = (images: ImageBatch, sigma: number) =>
  gaussianFilter(images, { size: 2 * Math.ceil(3 * sigma) + 1, sigma })

/** Floor and edge tolerance as a variance at each pixel. */
function toleratedVariance(reference: ImageBatch, floor: number): Float32Array {
  const mean = smoothed(reference, edgeReach).data
  const square = smoothed({ ...reference, data: reference.data.map((value) => value * value) }, edgeReach).data
  return mean.map(
    (value, pixel) => floor * floor + edgeTolerance * edgeTolerance * Math.max(0, square[pixel]! - value * value)
  )
}

function keepStrongest(
  smooth: Float32Array,
  tolerated: Float32Array,
  response: Float32Array,
  offset: number,
  rows: number,
  columns: number
): void {
  const noise = noiseOf(smooth, offset, rows, columns)
  const variance = noise * noise
  for (let row = unknownBorder; row < rows - unknownBorder; row++) {
    const start = offset + row * columns
    for (let at = start + unknownBorder; at < start + columns - unknownBorder; at++) {
      const value = smooth[at]!
      const strongest = response[at]!
      if (value * value > strongest * strongest * (variance + tolerated[at]!))
        response[at] = value / Math.sqrt(variance + tolerated[at]!)
    }
  }
}

/** Robust standard deviation of the values inside the border, around 0. */
function noiseOf(values: Float32Array, offset: number, rows: number, columns: number): number {
  const sizes = new Float32Array((rows - 2 * unknownBorder) * (columns - 2 * unknownBorder))
  let length = 0
  for (let row = unknownBorder; row < rows - unknownBorder; row++) {
    const start = offset + row * columns
    for (let at = start + unknownBorder; at < start + columns - unknownBorder; at++)
      sizes[length++] = Math.abs(values[at]!)
  }
  return 1.4826 * valueOfRank(sizes, sizes.length, sizes.length >> 1)
}

function strongestOf(response: Float32Array, count: number, size: number): Float64Array {
  const score = new Float64Array(count)
  for (let image = 0; image < count; image++) {
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++)
      score[image] = Math.max(score[image]!, Math.abs(response[pixel]!))
  }
  return score
}

export const scoreBlobs: PairComputation = (reference, test, { source: { unit, intensityRange } }) => ({
  blobSnr: blobSnr(reference, test, { floor: residualFloor(unit, intensityRange) }).score
})

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
export function unexplainedResidual(reference: ImageBatch, test: ImageBatch): Float32Array {
  const { count, rows, columns } = reference
  const blurred = [narrow, wide].map(
    (sigma) => gaussianFilter(reference, { size: 2 * Math.ceil(3 * sigma) + 1, sigma }).data
  )
  const residual = new Float32Array(test.data.length)
  const design = new Design(rows, columns)
  for (let image = 0; image < count; image++) {
    const offset = image * rows * columns
    design.fill(reference.data, blurred[0]!, blurred[1]!, offset)
    design.subtractFit(test.data, residual, offset)
  }
  return residual
}

/** Regressors of one patch inside the unknown border, with their least-squares fit. */
class Design {
  readonly #columns: number
  readonly #places: Int32Array
  /** Positions in `#places` that take part in the fit. */
  readonly #fitted: Int32Array
  readonly #values: Float64Array[]
  readonly #gram = new Float64Array(regressors * regressors)
  readonly #right = new Float64Array(regressors)

  constructor(rows: number, columns: number) {
    this.#columns = columns
    this.#places = inside(rows, columns, unknownBorder)
    const fitted = new Set(inside(rows, columns, unfittedBorder))
    this.#fitted = Int32Array.from([...this.#places.keys()].filter((index) => fitted.has(this.#places[index]!)))
    this.#values = Array.from({ length: regressors }, () => new Float64Array(this.#places.length))
    this.#values[0]!.fill(1)
  }

  fill(reference: Float32Array, blurred: Float32Array, wide: Float32Array, offset: number): void {
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

  subtractFit(test: Float32Array, residual: Float32Array, offset: number): void {
    const weights = this.#solve(test, offset)
    for (let index = 0; index < this.#places.length; index++) {
      let explained = 0
      for (let regressor = 0; regressor < regressors; regressor++)
        explained += weights[regressor]! * this.#values[regressor]![index]!
      const at = offset + this.#places[index]!
      residual[at] = test[at]! - explained
    }
  }

  #solve(test: Float32Array, offset: number): Float64Array {
    const [fitted, places, gram, right] = [this.#fitted, this.#places, this.#gram, this.#right]
    let trace = 0
    for (let first = 0; first < regressors; first++) {
      const a = this.#values[first]!
      for (let second = 0; second <= first; second++) {
        const b = this.#values[second]!
        let sum = 0
        for (let index = 0; index < fitted.length; index++) sum += a[fitted[index]!]! * b[fitted[index]!]!
        gram[first * regressors + second] = sum
      }
      let sum = 0
      for (let index = 0; index < fitted.length; index++)
        sum += a[fitted[index]!]! * test[offset + places[fitted[index]!]!]!
      right[first] = sum
      if (first > 0) trace += gram[first * regressors + first]!
    }
    for (let first = 1; first < regressors; first++)
      gram[first * regressors + first]! += (ridge * trace) / regressors + 1e-9
    return solveSymmetric(gram, right, regressors)
  }
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
 * Solves a symmetric positive definite system by Cholesky's decomposition, in place (Golub & Van Loan 2013, Matrix
 * Computations, 4.2). @param matrix its lower triangle. @returns `right`, now the solution.
 */
function solveSymmetric(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[column * size + column]!
    }
  }
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) right[row]! -= matrix[row * size + k]! * right[k]!
    right[row]! /= matrix[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) right[row]! -= matrix[k * size + row]! * right[k]!
    right[row]! /= matrix[row * size + row]!
  }
  return right
}
