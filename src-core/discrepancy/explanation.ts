import { RegressionSums, regressorCount } from './regression.ts'
import { wholeShift } from './registration.ts'
import { smoothBinomial } from './smoothing.ts'

/** What may be harmless about a candidate: how it came from the reference without any structure lost or invented. */
export interface Explanation {
  /** Added everywhere, in 0..1. */
  offset: number
  /** Factor of contrast; 1 is none. */
  gain: number
  /** What is left of three bands of detail, fine to coarse: 1 is all, 0 nothing. */
  bands: [fine: number, middle: number, coarse: number]
  /** Displacement of the candidate in pixels. */
  down: number
  right: number
}

/** The regressors: a constant, three bands of detail and what is coarser, and the slopes along rows and columns. */
const [offsetAt, fineAt, middleAt, coarseAt, restAt, downAt, rightAt] = [0, 1, 2, 3, 4, 5, 6]

/** Which regressors make up a kind of explanation; contrast is all bands and the rest together. */
const kinds = {
  all: [[offsetAt], [fineAt], [middleAt], [coarseAt], [restAt], [downAt], [rightAt]],
  'intensity-bias': [[offsetAt], [fineAt, middleAt, coarseAt, restAt]],
  blur: [[fineAt], [middleAt], [coarseAt]],
  shift: [[downAt], [rightAt]]
} as const
export type ExplanationKind = keyof typeof kinds

/**
 * Bounds of the deviations from "the same as the reference": beyond them something is no blur, shift or bias but a loss. The
 * bands may not go below what a blur of sigma 2 pixels leaves of them.
 */
const bounds = [[-1, 1], [-1.1, 1], [-0.95, 1], [-0.4, 0.5], [-0.3, 0.5], [-1, 1], [-1, 1]] as const

/**
 * Fits, in patches of one size, the candidate as the reference with another offset and contrast, attenuated bands of detail
 * (any round blur or sharpening) and a displacement: a linear least-squares fit of candidate minus reference. Bands are
 * differences of binomial smoothings 0.7, 1.6 and 3.2 pixels wide (the "a trous" scheme: Holschneider et al. 1989,
 * doi:10.1007/978-3-642-75988-8_28); the slopes are the first term of Taylor's series for a displacement (Lucas & Kanade 1981).
 */
export class ExplanationFit {
  /** Reference (moved by whole pixels to where the candidate has it) and candidate, smoothed once. */
  readonly smoothReference: Float64Array
  readonly smoothCandidate: Float64Array
  /** The candidate as the latest fit explains it. */
  readonly explained: Float64Array
  readonly #rows: number
  readonly #columns: number
  readonly #moved: Float64Array
  readonly #difference: Float64Array
  readonly #images: readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  readonly #scratch: Float64Array
  readonly #all = new RegressionSums()
  readonly #kept = new RegressionSums()
  /** Factors of the regressors that `explained` was made from. */
  readonly #factors = new Float64Array(regressorCount)
  #shift: readonly [down: number, right: number] = [0, 0]
  #energyTaken = 0

  constructor(rows: number, columns: number) {
    const plane = () => new Float64Array(rows * columns)
    this.#rows = rows
    this.#columns = columns
    this.smoothReference = plane()
    this.smoothCandidate = plane()
    this.explained = plane()
    this.#moved = plane()
    this.#difference = plane()
    this.#images = [plane(), plane(), plane(), plane(), plane(), plane()]
    this.#scratch = plane()
  }

  /** Takes a pair of patches: reads them, finds a displacement by whole pixels and makes the regressors. */
  take(reference: Float32Array, test: Float32Array, offset: number): void {
    const [moved, difference] = [this.#moved, this.#difference]
    this.#energyTaken = 0
    for (let at = 0; at < moved.length; at++) {
      moved[at] = reference[offset + at]!
      difference[at] = test[offset + at]!
      this.#energyTaken += (difference[at]! - moved[at]!) ** 2
    }
    this.#smooth(moved, this.smoothReference, 1)
    this.#smooth(difference, this.smoothCandidate, 1)
    this.#shift = wholeShift(this.smoothReference, this.smoothCandidate, this.#rows, this.#columns)
    if (this.#shift[0] !== 0 || this.#shift[1] !== 0) this.#move(reference, offset)
    for (let at = 0; at < moved.length; at++) difference[at]! -= moved[at]!
    this.#makeBands()
    this.#makeSlopes()
    this.#all.sum(this.#images, difference)
  }

  /** The share of the squared difference that one kind of explanation takes away from the whole patch; 0 without a difference. */
  share(kind: ExplanationKind, ridge: number): number {
    if (this.#energyTaken === 0) return 0
    this.#all.solve(kinds[kind], bounds, ridge, this.#factors)
    const gained = this.#all.gained(this.#factors)
    if (kind !== 'all' && kind !== 'shift') return gained / this.#energyTaken
    const moved = this.#difference.reduce((sum, value) => sum + value * value, 0)
    return (this.#energyTaken - moved + gained) / this.#energyTaken
  }

  /**
   * Fits one kind of explanation to the whole patch and fills `explained`.
   * @param ridge how strongly the fit keeps to the reference: the sum of squares that a regressor must exceed
   */
  fit(kind: ExplanationKind, ridge: number): void {
    this.#all.solve(kinds[kind], bounds, ridge, this.#factors)
    this.#explain()
  }

  /** Explains by a blur that leaves these shares of the bands, and nothing else; fills `explained`. */
  suppose([fine, middle, coarse]: Explanation['bands']): void {
    this.#factors.fill(0)
    this.#factors.set([fine - 1, middle - 1, coarse - 1], fineAt)
    this.#explain()
  }

  /** Fits everything to the pixels that are not `left` out (1) and fills `explained`. */
  fitWithout(left: Uint8Array, ridge: number): void {
    this.#kept.sumWithout(this.#all, this.#images, this.#difference, left)
    this.#kept.solve(kinds.all, bounds, ridge, this.#factors)
    this.#explain()
  }

  /**
   * Variance of the white noise in what the latest fit leaves: from differences across squares of 2 x 2 pixels, in which smooth
   * residuals cancel (Immerkaer 1996, doi:10.1006/cviu.1996.0060, with the smallest of such operators).
   * @param within 1 for the pixels that count; null for all. NaN where there are too few.
   */
  whiteNoise(within: Uint8Array | null): number {
    const [rows, columns, left] = [this.#rows, this.#columns, this.#scratch]
    for (let at = 0; at < left.length; at++) left[at] = this.#moved[at]! + this.#difference[at]! - this.explained[at]!
    let [sum, squares] = [0, 0]
    for (let row = 1; row < rows; row++) {
      for (let at = row * columns + 1; at < (row + 1) * columns; at++) {
        if (within && (within[at]! & within[at - 1]! & within[at - columns]! & within[at - columns - 1]!) === 0) continue
        squares++
        sum += (left[at]! - left[at - 1]! - left[at - columns]! + left[at - columns - 1]!) ** 2
      }
    }
    return sum / (4 * squares)
  }

  /** Sum of the squared smoothed differences of candidate and moved reference. */
  smoothEnergy(): number {
    let energy = 0
    for (let at = 0; at < this.smoothReference.length; at++) energy += (this.smoothCandidate[at]! - this.smoothReference[at]!) ** 2
    return energy
  }

  /** The latest fit, in words of images. */
  get explanation(): Explanation {
    const at = (regressor: number) => this.#factors[regressor]!
    return {
      offset: at(offsetAt), gain: 1 + at(restAt), bands: [1 + at(fineAt), 1 + at(middleAt), 1 + at(coarseAt)],
      down: this.#shift[0] - at(downAt), right: this.#shift[1] - at(rightAt)
    }
  }

  /** A copy of the latest fit, to come back to. */
  keep(): Float64Array {
    return this.#factors.slice()
  }

  /** Makes a kept fit the latest again. */
  comeBackTo(factors: Float64Array): void {
    this.#factors.set(factors)
    this.#explain()
  }

  #smooth(values: Float64Array, into: Float64Array, step: number): void {
    smoothBinomial(values, into, this.#scratch, this.#rows, this.#columns, step)
  }

  #move(reference: Float32Array, offset: number): void {
    const [down, right] = this.#shift
    for (let row = 0; row < this.#rows; row++) {
      const from = offset + Math.min(this.#rows - 1, Math.max(0, row - down)) * this.#columns
      for (let column = 0; column < this.#columns; column++) {
        const there = Math.min(this.#columns - 1, Math.max(0, column - right))
        this.#moved[row * this.#columns + column] = reference[from + there]!
      }
    }
    this.#smooth(this.#moved, this.smoothReference, 1)
  }

  /** The rest has no mean: that is the constant's. */
  #makeBands(): void {
    const [fine, middle, coarse, rest] = this.#images
    const [moved, smooth] = [this.#moved, this.smoothReference]
    this.#smooth(smooth, coarse, 2)
    this.#smooth(coarse, rest, 4)
    let mean = 0
    for (let at = 0; at < moved.length; at++) mean += rest[at]! / moved.length
    for (let at = 0; at < moved.length; at++) {
      fine[at] = moved[at]! - smooth[at]!
      middle[at] = smooth[at]! - coarse[at]!
      coarse[at]! -= rest[at]!
      rest[at]! -= mean
    }
  }

  #makeSlopes(): void {
    const [rows, columns, smooth] = [this.#rows, this.#columns, this.smoothReference]
    const [, , , , down, right] = this.#images
    for (let row = 0; row < rows; row++) {
      const [above, below] = [Math.max(0, row - 1) * columns, Math.min(rows - 1, row + 1) * columns]
      const start = row * columns
      for (let column = 0; column < columns; column++) {
        down[start + column] = (smooth[below + column]! - smooth[above + column]!) / 2
        const [before, after] = [column > 0 ? column - 1 : 0, column < columns - 1 ? column + 1 : column]
        right[start + column] = (smooth[start + after]! - smooth[start + before]!) / 2
      }
    }
  }

  #explain(): void {
    const [b1, b2, b3, b4, b5, b6] = this.#images
    const [c0, c1, c2, c3, c4, c5, c6] = this.#factors as unknown as [number, number, number, number, number, number, number]
    const [moved, explained] = [this.#moved, this.explained]
    for (let at = 0; at < explained.length; at++) {
      explained[at] = moved[at]! + c0 + c1 * b1[at]! + c2 * b2[at]! + c3 * b3[at]! + c4 * b4[at]! + c5 * b5[at]! + c6 * b6[at]!
    }
  }
}
