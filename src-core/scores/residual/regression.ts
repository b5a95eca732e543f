import { solveSymmetric } from '../../statistics/solve-linear.ts'
import type { PatchPlanes, Plane } from '../patch-planes.ts'

/** Number of regressors: a constant and six images. */
export const regressorCount = 7
/** Number of sums of products: each regressor with each. */
const sumsLength = regressorCount * regressorCount

/** Sums of products over pixels for least squares; the constant is regressor 0. */
export class RegressionSums {
  readonly #planes: PatchPlanes
  readonly #gram: Plane
  readonly #products: Plane
  readonly #system = new Float64Array(sumsLength)
  readonly #solution = new Float64Array(regressorCount)

  /** @param gram sums of products of the regressors with each other. Default: computed here */
  constructor(planes: PatchPlanes, gram?: Plane) {
    this.#planes = planes
    this.#gram = gram ?? planes.values(sumsLength)
    this.#products = planes.values(regressorCount)
  }

  /** Sums the products with the target of the fit. @param images address of regressors 1 to 6 */
  sumWanted(images: number, wanted: number): void {
    const { kernels, stride, size } = this.#planes
    this.#products.values.fill(0)
    kernels.sumWanted(images, stride, wanted, 0, size, this.#products.address)
  }

  /** Copies the sums of `all` without the pixels marked 1 at `left`. */
  takeWithout(all: RegressionSums, images: number, wanted: number, left: number): void {
    const { kernels, stride, size } = this.#planes
    this.#gram.values.set(all.#gram.values)
    this.#products.values.set(all.#products.values)
    kernels.sumProducts(images, stride, left, size, this.#gram.address)
    kernels.sumWanted(images, stride, wanted, left, size, this.#products.address)
  }

  /**
   * Least squares with bounds: a factor beyond its bound is held there, the farthest first.
   * The others are then solved again.
   * @param groups regressors that share one factor each; others have the factor 0
   * @param ridge added to the sum of squares of each
   * @returns a factor for each regressor, in `factors`
   */
  solve(
    groups: readonly (readonly number[])[],
    bounds: readonly (readonly [low: number, high: number])[],
    ridge: number,
    factors: Float64Array
  ): void {
    factors.fill(0)
    let free = groups
    while (free.length > 0) {
      const values = this.#solveFree(free, ridge, factors)
      const worst = farthestBeyond(values, free, bounds)
      free.forEach((group, index) => {
        if (worst === undefined || index === worst) setFactor(factors, group, values[index]!, bounds)
      })
      if (worst === undefined) return
      free = free.filter((_, index) => index !== worst)
    }
  }

  /** Sum of squares of the target that the factors explain. */
  gained(factors: Float64Array): number {
    const [gram, products] = [this.#gram.values, this.#products.values]
    let energy = 0
    for (let one = 0; one < regressorCount; one++) {
      energy += 2 * factors[one]! * products[one]!
      for (let other = 0; other < regressorCount; other++)
        energy -= factors[one]! * factors[other]! * gram[one * regressorCount + other]!
    }
    return energy
  }

  /** @returns one value for each of the free groups, followed by unused values */
  #solveFree(free: readonly (readonly number[])[], ridge: number, held: Float64Array): Float64Array {
    const size = free.length
    const [gram, products, system, wanted] = [this.#gram.values, this.#products.values, this.#system, this.#solution]
    for (let row = 0; row < size; row++) {
      let sum = 0
      system.fill(0, row * size, (row + 1) * size)
      for (const one of free[row]!) {
        sum += products[one]!
        for (let other = 0; other < regressorCount; other++) sum -= held[other]! * gram[one * regressorCount + other]!
        for (let column = 0; column < size; column++) {
          for (const other of free[column]!) system[row * size + column]! += gram[one * regressorCount + other]!
        }
      }
      wanted[row] = sum
      system[row * size + row]! += ridge
    }
    solveSymmetric(system, wanted, size)
    return wanted
  }
}

/** Bounds of a group: those of its last member. */
const boundOf = (group: readonly number[], bounds: readonly (readonly [number, number])[]) => bounds[group.at(-1)!]!

function farthestBeyond(
  values: Float64Array,
  groups: readonly (readonly number[])[],
  bounds: readonly (readonly [number, number])[]
): number | undefined {
  let farthest = 1e-9
  let worst: number | undefined
  groups.forEach((group, index) => {
    const [low, high] = boundOf(group, bounds)
    const beyond = Math.max(low - values[index]!, values[index]! - high)
    if (beyond <= farthest) return
    farthest = beyond
    worst = index
  })
  return worst
}

function setFactor(
  factors: Float64Array,
  group: readonly number[],
  value: number,
  bounds: readonly (readonly [number, number])[]
): void {
  const [low, high] = boundOf(group, bounds)
  for (const one of group) factors[one] = Math.min(high, Math.max(low, value))
}

/** Tolerance of the degradation fit, as a share of the reference's range of values within a number of pixels. */
const edgeShare = 0.1
const edgeReach = 2

/**
 * Regressors of the degradation fit: the reference patch, aligned by whole pixels, and six images made of it.
 * Bands are differences of binomial smoothings 0.7, 1.6 and 3.2 pixels wide. Together they are the "a trous" scheme
 * (Holschneider et al. 1989, doi:10.1007/978-3-642-75988-8_28).
 * The slopes are the first Taylor term of a displacement (Lucas & Kanade 1981).
 * Regressors are made once for a patch, because most outputs have no displacement.
 */
export class ReferenceRegressors {
  /** Reference aligned with the test image. */
  readonly moved: Plane
  readonly smooth: Plane
  /** Address of the first of six images: three bands of detail, the coarser rest, the slopes along rows and columns. */
  readonly images: number
  /** The three bands of detail. */
  readonly fine: Plane
  readonly middle: Plane
  readonly coarse: Plane
  /** Tolerance at each pixel: larger at steep edges of the reference. */
  readonly allowed: Plane
  /** Sums of products of regressors over all pixels. */
  readonly gram: Plane
  readonly #planes: PatchPlanes
  readonly #reference: Plane
  readonly #scratch: readonly [Plane, Plane, Plane, Plane]
  #down = 0
  #right = 0
  #variance: number | null = null
  #version = 0

  constructor(planes: PatchPlanes, scratch: readonly [Plane, Plane, Plane, Plane]) {
    this.#planes = planes
    this.#reference = planes.doubles()
    this.moved = planes.doubles()
    this.smooth = planes.doubles()
    this.allowed = planes.doubles()
    const [fine, middle, coarse] = Array.from({ length: 6 }, () => planes.doubles()) as [Plane, Plane, Plane]
    this.images = fine.address
    this.fine = fine
    this.middle = middle
    this.coarse = coarse
    this.gram = planes.values(sumsLength)
    this.#scratch = scratch
  }

  /** Reads the patch at `offset`. */
  take(reference: Float32Array, offset: number): void {
    const { values } = this.#reference
    for (let at = 0; at < values.length; at++) values[at] = reference[offset + at]!
    this.#down = this.#right = 0
    this.moved.values.set(values)
    this.#make()
  }

  /** Moves the reference by rows and columns from its original position. */
  moveTo(down: number, right: number): void {
    if (down === this.#down && right === this.#right) return
    this.#down = down
    this.#right = right
    const { rows, columns } = this.#planes
    const [from, to] = [this.#reference.values, this.moved.values]
    for (let row = 0; row < rows; row++) {
      const start = Math.min(rows - 1, Math.max(0, row - down)) * columns
      for (let column = 0; column < columns; column++) {
        to[row * columns + column] = from[start + Math.min(columns - 1, Math.max(0, column - right))]!
      }
    }
    this.#make()
  }

  /** Number of the present images: another reference or position has another number. */
  get version(): number {
    return this.#version
  }

  get isMoved(): boolean {
    return this.#down !== 0 || this.#right !== 0
  }

  /** Variance of the smoothed reference. */
  get smoothVariance(): number {
    this.#variance ??= this.#planes.kernels.variance(this.smooth.address, this.#planes.size)
    return this.#variance
  }

  #make(): void {
    const { kernels, rows, columns, size, stride } = this.#planes
    const [scratch, least, largest, smallest] = this.#scratch
    this.#variance = null
    this.#version++
    kernels.smoothBinomial(this.moved.address, this.smooth.address, scratch.address, rows, columns, 1)
    kernels.makeRegressors(this.moved.address, this.smooth.address, this.images, stride, scratch.address, rows, columns)
    this.gram.values.fill(0)
    kernels.sumProducts(this.images, stride, 0, size, this.gram.address)
    kernels.extremesWithin(
      this.smooth.address,
      largest.address,
      smallest.address,
      scratch.address,
      least.address,
      rows,
      columns,
      edgeReach
    )
    kernels.shareOfRange(largest.address, smallest.address, this.allowed.address, size, edgeShare)
  }
}
