import type { PatchPlanes, Plane } from '../patch-planes.ts'

/** Largest lag of the autocorrelation, in pixels. */
const farthest = 2

/** Properties of test image minus reference of one patch. */
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
   * Whiteness: 1 / (1 + sum of rho^2 over the 24 lags up to 2 pixels away in rows and columns).
   * rho is the autocorrelation of the residual less its mean.
   * Whiteness is the share of lag 0 in the energy of the autocorrelation (after Almeida & Figueiredo 2013,
   * doi:10.1109/TIP.2013.2257810).
   * Pairs beyond the border are left out; sums are divided by the number of all pixels.
   * 1 for a residual that is the same everywhere.
   * Correlation: Pearson's, of residual and reference; 0 if either is the same everywhere.
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
    // Rounding of 32-bit pixels leaves less than this value.
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
      // The autocorrelation is symmetric: in the same row only lags to the right are summed.
      for (let right = down === 0 ? 1 : -farthest; right <= farthest; right++)
        sum += (products[right + farthest]! / energy) ** 2
    }
    return sum
  }
}
