import type { PatchPlanes, Plane } from '../patch-planes.ts'
import { solveSymmetric } from '../../statistics/solve-linear.ts'

/** Number of regressors: a constant and six images. */
export const regressorCount = 7
/** Number of sums of products: each regressor with each. */
export const sumsLength = regressorCount * regressorCount

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
