import type { PatchPlanes, Plane } from '../patch-planes.ts'

/** Lags of the autocorrelation reach so far, in pixels. */
const farthest = 2

/** What test image minus reference of one patch looks like. */
export interface ResidualScores {
  whiteness: number
  correlation: number
}

/** Describes the residuals of patches of one size. */
export class ResidualDescription {
  readonly scores: ResidualScores = { whiteness: 1, correlation: 0 }
  readonly #planes: PatchPlanes
  readonly #residual: Plane
  readonly #products: Plane

  constructor(planes: PatchPlanes) {
    this.#planes = planes
    this.#residual = planes.doubles()
    this.#products = planes.values(2 * farthest + 1)
  }

  /**
   * Whiteness: with rho the autocorrelation of the residual less its mean, 1 / (1 + the sum of rho^2 over the 24 lags up to 2
   * pixels away in rows and columns): the share of lag 0 in the energy of the autocorrelation (after Almeida & Figueiredo 2013,
   * doi:10.1109/TIP.2013.2257810). Pairs beyond the border are left out, sums are divided by the number of all pixels. 1 for a
   * residual that is the same everywhere.
   *
   * Correlation: Pearson's, of residual and reference; 0 where either is the same everywhere.
   */
  describe(reference: Float32Array, test: Float32Array, offset: number): void {
    const { values: residual } = this.#residual
    const size = residual.length
    let [sum, referenceSum] = [0, 0]
    for (let at = 0; at < size; at++) {
      residual[at] = test[offset + at]! - reference[offset + at]!
      sum += residual[at]!
      referenceSum += reference[offset + at]!
    }
    const [mean, referenceMean] = [sum / size, referenceSum / size]
    let [energy, referenceEnergy, product] = [0, 0, 0]
    for (let at = 0; at < size; at++) {
      const deviation = residual[at]! - mean
      const referenceDeviation = reference[offset + at]! - referenceMean
      residual[at] = deviation
      energy += deviation * deviation
      referenceEnergy += referenceDeviation * referenceDeviation
      product += deviation * referenceDeviation
    }
    // Rounding of 32-bit pixels leaves less than this.
    const nothing = size * 1e-14
    this.scores.correlation =
      energy <= nothing || referenceEnergy <= nothing ? 0 : product / Math.sqrt(energy * referenceEnergy)
    this.scores.whiteness = energy <= nothing ? 1 : 1 / (1 + 2 * this.#squaredAutocorrelation(energy))
  }

  #squaredAutocorrelation(energy: number): number {
    const { kernels, rows, columns } = this.#planes
    const { values: products, address } = this.#products
    let sum = 0
    for (let down = 0; down <= farthest; down++) {
      kernels.lagProducts(this.#residual.address, rows, columns, down, address)
      // Along the same row, what lies to the left of one pixel lies to the right of another.
      for (let right = down === 0 ? 1 : -farthest; right <= farthest; right++)
        sum += (products[right + farthest]! / energy) ** 2
    }
    return sum
  }
}
