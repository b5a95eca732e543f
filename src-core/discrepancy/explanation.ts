import { smoothBinomial } from './smoothing.ts'
import { solveSymmetric } from './solve.ts'

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

/** The regressors: offset, three bands of detail and what is coarser, slopes along rows and columns, and the whole contrast. */
const regressors = 8
const [offsetAt, fineAt, middleAt, coarseAt, restAt, downAt, rightAt, contrastAt] = [0, 1, 2, 3, 4, 5, 6, 7]

/** Which regressors make up a kind of explanation; the contrast is the sum of the bands and the rest. */
export const explanationKinds = {
  all: [offsetAt, fineAt, middleAt, coarseAt, restAt, downAt, rightAt],
  'intensity-bias': [offsetAt, contrastAt],
  blur: [fineAt, middleAt, coarseAt],
  shift: [downAt, rightAt]
} as const
export type ExplanationKind = keyof typeof explanationKinds

/**
 * Bounds of the deviations from "the same as the reference": beyond them something is no blur, shift or bias but a loss. The
 * bands may not go below what a blur of sigma 2 pixels leaves of them.
 */
const bounds: readonly (readonly [low: number, high: number])[] = [
  [-1, 1], [-1.1, 1], [-0.95, 1], [-0.65, 0.5], [-0.5, 0.5], [-1, 1], [-1, 1], [-0.5, 0.5]
]

type Eight = [number, number, number, number, number, number, number, number]
type Planes = [
  Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array
]

/** How far a displacement by whole pixels is looked for, along rows and columns. */
const farthestShift = 3

/**
 * Fits, in patches of one size, the candidate as the reference with another offset and contrast, attenuated bands of detail
 * (any round blur or sharpening) and a displacement: a linear least-squares fit of candidate minus reference. Bands are
 * differences of binomial smoothings 0.7, 1.6 and 3.2 pixels wide (the "a trous" scheme: Holschneider et al. 1989,
 * doi:10.1007/978-3-642-75988-8_28); the slopes are the first term of Taylor's series for a displacement (Lucas & Kanade 1981).
 */
export class ExplanationFit {
  /** The reference, moved by whole pixels to where the candidate has it. */
  readonly moved: Float64Array
  /** Reference and candidate smoothed once. */
  readonly smoothReference: Float64Array
  readonly smoothCandidate: Float64Array
  /** The candidate as the latest fit explains it. */
  readonly explained: Float64Array
  readonly #rows: number
  readonly #columns: number
  readonly #candidate: Float64Array
  readonly #basis: Float64Array[]
  readonly #scratch: Float64Array
  readonly #gram = new Float64Array(regressors * regressors)
  readonly #products = new Float64Array(regressors)
  readonly #keptGram = new Float64Array(regressors * regressors)
  readonly #keptProducts = new Float64Array(regressors)
  /** Factors of the regressors that `explained` was made from. */
  readonly #solution = new Float64Array(regressors)
  #energyTaken = 0
  #down = 0
  #right = 0

  constructor(rows: number, columns: number) {
    const plane = () => new Float64Array(rows * columns)
    this.#rows = rows
    this.#columns = columns
    this.moved = plane()
    this.smoothReference = plane()
    this.smoothCandidate = plane()
    this.explained = plane()
    this.#candidate = plane()
    this.#scratch = plane()
    this.#basis = Array.from({ length: regressors }, plane)
    this.#basis[offsetAt]!.fill(1)
  }

  /** Takes a pair of patches: reads them, finds a displacement by whole pixels and makes the regressors. */
  take(reference: Float32Array, test: Float32Array, offset: number): void {
    const size = this.moved.length
    let energy = 0
    for (let at = 0; at < size; at++) {
      this.moved[at] = reference[offset + at]!
      this.#candidate[at] = test[offset + at]!
      energy += (test[offset + at]! - reference[offset + at]!) ** 2
    }
    this.#energyTaken = energy
    this.#smooth(this.moved, this.smoothReference, 1)
    this.#smooth(this.#candidate, this.smoothCandidate, 1)
    this.#register()
    if (this.#down !== 0 || this.#right !== 0) this.#move(reference, offset)
    this.#makeRegressors()
    this.#sumProducts(null, this.#gram, this.#products)
  }

  /**
   * Fits one kind of explanation to the whole patch and fills `explained`.
   * @param ridge how strongly the fit keeps to the reference: the sum of squares that a regressor must exceed
   */
  fit(kind: ExplanationKind, ridge: number): void {
    this.#solve(explanationKinds[kind], ridge, this.#gram, this.#products)
    this.#explain()
  }

  /** Explains by a blur that leaves these shares of the bands, and nothing else; fills `explained`. */
  suppose([fine, middle, coarse]: Explanation['bands']): void {
    this.#solution.fill(0)
    this.#solution.set([fine - 1, middle - 1, coarse - 1], fineAt)
    this.#explain()
  }

  /** Fits everything to the pixels that are not `left` out (1) and fills `explained`. */
  fitWithout(left: Uint8Array, ridge: number): void {
    this.#sumProducts(left, this.#keptGram, this.#keptProducts)
    this.#solve(explanationKinds.all, ridge, this.#keptGram, this.#keptProducts)
    this.#explain()
  }

  /** The latest fit, in words of images. */
  get explanation(): Explanation {
    const [offset, fine, middle, coarse, rest, down, right] = this.#solution as unknown as Eight
    return {
      offset, gain: 1 + rest, bands: [1 + fine, 1 + middle, 1 + coarse],
      down: this.#down - down, right: this.#right - right
    }
  }

  /** A copy of the latest fit, to come back to. */
  keep(): Float64Array {
    return this.#solution.slice()
  }

  /** Makes a kept fit the latest again. */
  comeBackTo(solution: Float64Array): void {
    this.#solution.set(solution)
    this.#explain()
  }

  /** Sums of squares of candidate minus reference, as it was taken and as it was moved. */
  energies(): { before: number; moved: number } {
    let moved = 0
    for (let at = 0; at < this.moved.length; at++) moved += (this.#candidate[at]! - this.moved[at]!) ** 2
    return { before: this.#energyTaken, moved }
  }

  /** Sum of squares of candidate minus the moved reference that the latest fit to the whole patch takes away. */
  gained(): number {
    let energy = 0
    for (let one = 0; one < regressors; one++) {
      energy += 2 * this.#solution[one]! * this.#products[one]!
      for (let other = 0; other < regressors; other++) {
        energy -= this.#solution[one]! * this.#solution[other]! * this.#gram[one * regressors + other]!
      }
    }
    return energy
  }

  #smooth(values: Float64Array, into: Float64Array, step: number): void {
    smoothBinomial(values, into, this.#scratch, this.#rows, this.#columns, step)
  }

  /** Goes downhill from no displacement; takes one only where it removes a fifth of the squared difference or more. */
  #register(): void {
    const still = this.#difference(0, 0)
    let best = still
    let [down, right] = [0, 0]
    for (let step = 0; step < 2 * farthestShift; step++) {
      const from = [down, right] as const
      for (const [row, column] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
        const [here, there] = [from[0] + row, from[1] + column]
        if (Math.abs(here) > farthestShift || Math.abs(there) > farthestShift) continue
        const difference = this.#difference(here, there)
        if (difference < best) [best, down, right] = [difference, here, there]
      }
      if (down === from[0] && right === from[1]) break
    }
    const accepted = best < 0.8 * still
    this.#down = accepted ? down : 0
    this.#right = accepted ? right : 0
  }

  /** Mean squared difference of the smoothed images where both are known. */
  #difference(down: number, right: number): number {
    const [rows, columns] = [this.#rows, this.#columns]
    const [firstRow, endRow] = [Math.max(0, down), rows + Math.min(0, down)]
    const [first, end] = [Math.max(0, right), columns + Math.min(0, right)]
    const back = down * columns + right
    let sum = 0
    for (let row = firstRow; row < endRow; row++) {
      for (let at = row * columns + first; at < row * columns + end; at++) {
        const difference = this.smoothCandidate[at]! - this.smoothReference[at - back]!
        sum += difference * difference
      }
    }
    return sum / ((endRow - firstRow) * (end - first))
  }

  #move(reference: Float32Array, offset: number): void {
    for (let row = 0; row < this.#rows; row++) {
      const from = Math.min(this.#rows - 1, Math.max(0, row - this.#down)) * this.#columns
      for (let column = 0; column < this.#columns; column++) {
        const at = from + Math.min(this.#columns - 1, Math.max(0, column - this.#right))
        this.moved[row * this.#columns + column] = reference[offset + at]!
      }
    }
    this.#smooth(this.moved, this.smoothReference, 1)
  }

  #makeRegressors(): void {
    const [rows, columns, smooth] = [this.#rows, this.#columns, this.smoothReference]
    const [, fine, middle, coarse, rest, down, right, contrast] = this.#basis as Planes
    this.#smooth(smooth, coarse, 2)
    this.#smooth(coarse, rest, 4)
    let mean = 0
    for (let at = 0; at < smooth.length; at++) mean += this.moved[at]! / smooth.length
    for (let at = 0; at < smooth.length; at++) {
      fine[at] = this.moved[at]! - smooth[at]!
      middle[at] = smooth[at]! - coarse[at]!
      coarse[at] = coarse[at]! - rest[at]!
      rest[at] = rest[at]! - mean
      contrast[at] = this.moved[at]! - mean
    }
    for (let row = 0; row < rows; row++) {
      const [above, below] = [Math.max(0, row - 1) * columns, Math.min(rows - 1, row + 1) * columns]
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column
        down[at] = (smooth[below + column]! - smooth[above + column]!) / 2
        right[at] = (smooth[at + (column < columns - 1 ? 1 : 0)]! - smooth[at - (column > 0 ? 1 : 0)]!) / 2
      }
    }
  }

  #sumProducts(left: Uint8Array | null, gram: Float64Array, products: Float64Array): void {
    const size = this.moved.length
    for (let one = 0; one < regressors; one++) {
      const basis = this.#basis[one]!
      let product = 0
      for (let at = 0; at < size; at++) {
        if (left === null || left[at] === 0) product += basis[at]! * (this.#candidate[at]! - this.moved[at]!)
      }
      products[one] = product
      for (let other = one; other < regressors; other++) {
        const sum = productOf(basis, this.#basis[other]!, left)
        gram[one * regressors + other] = sum
        gram[other * regressors + one] = sum
      }
    }
  }

  /** Regressors that come out beyond a bound are held there, the farthest first, and the others fitted anew. */
  #solve(used: readonly number[], ridge: number, gram: Float64Array, products: Float64Array): void {
    const solution = this.#solution
    let free = [...used]
    solution.fill(0)
    while (free.length > 0) {
      const held = solution.slice()
      for (const at of free) held[at] = 0
      const system = new Float64Array(free.length * free.length)
      const wanted = new Float64Array(free.length)
      for (const [row, one] of free.entries()) {
        let product = products[one]!
        for (let other = 0; other < regressors; other++) product -= held[other]! * gram[one * regressors + other]!
        wanted[row] = product
        for (const [column, other] of free.entries()) system[row * free.length + column] = gram[one * regressors + other]!
        system[row * free.length + row]! += ridge
      }
      solveSymmetric(system, wanted)
      for (const [row, one] of free.entries()) solution[one] = wanted[row]!
      const worst = farthestBeyond(solution, free)
      if (worst === undefined) return
      const [low, high] = bounds[worst]!
      solution[worst] = Math.min(high, Math.max(low, solution[worst]!))
      free = free.filter((at) => at !== worst)
    }
  }

  #explain(): void {
    const [b0, b1, b2, b3, b4, b5, b6, b7] = this.#basis as Planes
    const [c0, c1, c2, c3, c4, c5, c6, c7] = this.#solution as unknown as Eight
    for (let at = 0; at < this.moved.length; at++) {
      this.explained[at] = this.moved[at]! + c0 * b0[at]! + c1 * b1[at]! + c2 * b2[at]! + c3 * b3[at]! + c4 * b4[at]! +
        c5 * b5[at]! + c6 * b6[at]! + c7 * b7[at]!
    }
  }
}

function productOf(one: Float64Array, other: Float64Array, left: Uint8Array | null): number {
  let sum = 0
  if (left === null) {
    for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!
    return sum
  }
  for (let at = 0; at < one.length; at++) if (left[at] === 0) sum += one[at]! * other[at]!
  return sum
}

function farthestBeyond(solution: Float64Array, free: readonly number[]): number | undefined {
  let farthest = 1e-9
  let worst: number | undefined
  for (const at of free) {
    const [low, high] = bounds[at]!
    const beyond = Math.max(low - solution[at]!, solution[at]! - high)
    if (beyond <= farthest) continue
    farthest = beyond
    worst = at
  }
  return worst
}
