const lags: readonly (readonly [row: number, column: number])[] = [
  [0, 1], [0, 2],
  ...[1, 2].flatMap((row) => [-2, -1, 0, 1, 2].map((column) => [row, column] as const))
]

/** What candidate minus reference of one patch looks like. */
export interface ResidualScores {
  whiteness: number
  correlation: number
}

/** Describes the residuals of patches of one size. */
export class ResidualDescription {
  readonly scores: ResidualScores = { whiteness: 1, correlation: 0 }
  readonly #rows: number
  readonly #columns: number
  readonly #residual: Float64Array

  constructor(rows: number, columns: number) {
    this.#rows = rows
    this.#columns = columns
    this.#residual = new Float64Array(rows * columns)
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
    const residual = this.#residual
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
    this.scores.correlation = energy <= nothing || referenceEnergy <= nothing ? 0 : product / Math.sqrt(energy * referenceEnergy)
    this.scores.whiteness = energy <= nothing ? 1 : 1 / (1 + 2 * this.#squaredAutocorrelation(energy))
  }

  #squaredAutocorrelation(energy: number): number {
    const [residual, rows, columns] = [this.#residual, this.#rows, this.#columns]
    let sum = 0
    for (const [down, right] of lags) {
      if (down >= rows || Math.abs(right) >= columns) continue
      const ahead = down * columns + right
      const first = Math.max(0, -right)
      const end = columns - Math.max(0, right)
      let product = 0
      for (let row = 0; row < rows - down; row++) {
        for (let at = row * columns + first; at < row * columns + end; at++) product += residual[at]! * residual[at + ahead]!
      }
      sum += (product / energy) ** 2
    }
    return sum
  }
}
