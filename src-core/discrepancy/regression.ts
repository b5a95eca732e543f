import { solveSymmetric } from './solve.ts'

/** How many regressors there are: a constant and six images. */
export const regressorCount = 7

type Six<Value> = readonly [Value, Value, Value, Value, Value, Value]

/** Sums of products over pixels, from which least squares are solved; the constant is regressor 0. */
export class RegressionSums {
  readonly gram = new Float64Array(regressorCount * regressorCount)
  readonly products = new Float64Array(regressorCount)
  readonly #here = new Float64Array(regressorCount)

  /** Sums over all pixels. @param images regressors 1 to 6 @param wanted what they are to add up to */
  sum(images: Six<Float64Array>, wanted: Float64Array): void {
    const [b1, b2, b3, b4, b5, b6] = images
    const [gram, products] = [this.gram, this.products]
    const size = wanted.length
    gram[0] = size
    products[0] = 0
    for (let at = 0; at < size; at++) products[0]! += wanted[at]!
    for (let one = 1; one < regressorCount; one++) {
      const image = images[one - 1]!
      let [s0, s1, s2, s3, s4, s5, s6, product] = [0, 0, 0, 0, 0, 0, 0, 0]
      for (let at = 0; at < size; at++) {
        const value = image[at]!
        s0 += value
        s1 += value * b1[at]!
        s2 += value * b2[at]!
        s3 += value * b3[at]!
        s4 += value * b4[at]!
        s5 += value * b5[at]!
        s6 += value * b6[at]!
        product += value * wanted[at]!
      }
      const row = one * regressorCount
      gram[one] = gram[row] = s0
      gram[row + 1] = s1
      gram[row + 2] = s2
      gram[row + 3] = s3
      gram[row + 4] = s4
      gram[row + 5] = s5
      gram[row + 6] = s6
      products[one] = product
    }
  }

  /** Takes over the sums of `all` without the pixels marked 1 in `left`. */
  sumWithout(all: RegressionSums, images: Six<Float64Array>, wanted: Float64Array, left: Uint8Array): void {
    const [gram, products, here] = [this.gram, this.products, this.#here]
    gram.set(all.gram)
    products.set(all.products)
    here[0] = 1
    for (let at = 0; at < left.length; at++) {
      if (left[at] === 0) continue
      for (let one = 1; one < regressorCount; one++) here[one] = images[one - 1]![at]!
      for (let one = 0; one < regressorCount; one++) {
        products[one]! -= here[one]! * wanted[at]!
        for (let other = 0; other < regressorCount; other++) gram[one * regressorCount + other]! -= here[one]! * here[other]!
      }
    }
  }

  /**
   * Least squares with bounds: what comes out beyond a bound is held there, the farthest first, and the others solved anew.
   * @param groups regressors that share one factor each; others have the factor 0
   * @param ridge added to the sum of squares of each
   * @returns a factor for each regressor, in `factors`.
   */
  solve(groups: readonly (readonly number[])[], bounds: readonly (readonly [low: number, high: number])[], ridge: number, factors: Float64Array): void {
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

  /** The sum of squares that factors take away from what is wanted. */
  gained(factors: Float64Array): number {
    let energy = 0
    for (let one = 0; one < regressorCount; one++) {
      energy += 2 * factors[one]! * this.products[one]!
      for (let other = 0; other < regressorCount; other++) {
        energy -= factors[one]! * factors[other]! * this.gram[one * regressorCount + other]!
      }
    }
    return energy
  }

  #solveFree(free: readonly (readonly number[])[], ridge: number, held: Float64Array): Float64Array {
    const size = free.length
    const system = new Float64Array(size * size)
    const wanted = new Float64Array(size)
    for (let row = 0; row < size; row++) {
      for (const one of free[row]!) {
        wanted[row]! += this.products[one]!
        for (let other = 0; other < regressorCount; other++) wanted[row]! -= held[other]! * this.gram[one * regressorCount + other]!
        for (let column = 0; column < size; column++) {
          for (const other of free[column]!) system[row * size + column]! += this.gram[one * regressorCount + other]!
        }
      }
      system[row * size + row]! += ridge
    }
    solveSymmetric(system, wanted)
    return wanted
  }
}

/** A group is bounded as its last member is. */
const boundOf = (group: readonly number[], bounds: readonly (readonly [number, number])[]) => bounds[group.at(-1)!]!

function farthestBeyond(
  values: Float64Array, groups: readonly (readonly number[])[], bounds: readonly (readonly [number, number])[]
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
  factors: Float64Array, group: readonly number[], value: number, bounds: readonly (readonly [number, number])[]
): void {
  const [low, high] = boundOf(group, bounds)
  for (const one of group) factors[one] = Math.min(high, Math.max(low, value))
}
