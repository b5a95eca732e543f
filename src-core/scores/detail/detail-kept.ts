import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { DegradationFit } from '../residual/degradation-fit.ts'
import type { PatchPlanes, Plane } from '../patch-planes.ts'

export type DetailSettings = NonNullable<DiscrepancyConfiguration['detail']>

/** Pixels at the border that are not judged: the band there rests on what lies beyond it. */
const unknownBorder = 3
/** Noise is estimated from the lowest local energies: the value that this share of them lie below. */
const quietShare = 0.2
/** That value for noise of variance 1 in the finest, middle and coarse band: typical of white noise and of noise as CT kernels colour it. */
const [quietFine, quietMiddle, quietCoarse] = [0.72, 0.62, 0.45]
const everywhere = -1

/** What became of the contrast of the reference's small structures in a patch. */
export interface DetailScores {
  /** Percent, 0 (also where it is reversed) to 100 (also where it is raised); NaN where the reference has too little structure beyond its noise. */
  readonly kept: number
  /** Root mean square over the judged pixels of contrast times the share not kept, in 0..1 as the images; 0 where `kept` is NaN. */
  readonly lost: number
}

const nothingToKeep: DetailScores = { kept: NaN, lost: 0 }

/**
 * How much of the contrast of the reference's small structures a test image keeps, in patches of one size: the local slope of the
 * test image's band on the reference's, corrected for the reference's noise, averaged over where the reference has structure.
 *
 * The band is the difference of binomial smoothings 1.6 and 3.2 pixels wide (b; Peli 1990, doi:10.1364/JOSAA.7.002032), in which
 * structures some 4 to 10 pixels wide show. Local sums W (binomial, 1.6 pixels wide) give at each pixel the energy W(b_R^2) and the product
 * W(b_R b_P); their ratio is the contrast kept there, as in a task transfer function (Richard et al. 2012, doi:10.1118/1.4725171).
 * Noise of the reference, which would lower the slope (Fuller 1987, doi:10.1002/9780470316665), is taken away from the energy.
 *
 * The slope alone weighs a rib like a vessel hardly seen. How much contrast was lost says it in the unit of the image: at each of these pixels
 * the root of the energy less noise, times what the slope lacks to 1; as a root mean square, without structure 0.
 */
export class DetailKept {
  readonly #planes: PatchPlanes
  readonly #settings: DetailSettings
  readonly #contrast: number
  readonly #fit: DegradationFit
  readonly #energy: Plane
  readonly #product: Plane
  readonly #band: Plane
  readonly #scratch: Plane

  /**
   * @param contrast the least contrast in 0..1, as `settings` has it in the source's unit
   * @param fit has reference and test image @param scratch images to work in
   */
  constructor(
    planes: PatchPlanes,
    settings: DetailSettings,
    contrast: number,
    fit: DegradationFit,
    scratch: readonly [Plane, Plane, Plane, Plane, ...Plane[]]
  ) {
    this.#planes = planes
    this.#settings = settings
    this.#contrast = contrast
    this.#fit = fit
    ;[this.#energy, this.#product, this.#band, this.#scratch] = scratch
  }

  /**
   * Where the fit moved the reference, measures in its place or where it was moved to, whichever keeps more: a displacement loses
   * nothing, but what is washed out may seem displaced. The reference is back in its place then.
   */
  measure(): DetailScores {
    const { regressors } = this.#fit
    if (!regressors.isMoved) return this.#measureHere()
    const displaced = this.#measureHere()
    regressors.moveTo(0, 0)
    const inPlace = this.#measureHere()
    return displaced.kept > inPlace.kept ? displaced : inPlace
  }

  #measureHere(): DetailScores {
    const noise = this.#noise()
    this.#makeProducts()
    return this.#overStructure(noise + Math.max(this.#contrast ** 2, this.#settings.significance ** 2 * noise), noise)
  }

  /**
   * Variance of the reference's noise in the band. Where there is structure everywhere, what is quiet there is no noise alone: then
   * it is what noise in the finer bands, which structures leave alone, leads to expect of the coarse one. Of white noise, and of
   * noise with spectra from sharp to soft CT kernels, that is 0.84 to 1.24 times its standard deviation.
   */
  #noise(): number {
    const { fine, middle, coarse } = this.#fit.regressors
    const [f, m, c] = [
      this.#quiet(fine) / quietFine,
      this.#quiet(middle) / quietMiddle,
      this.#quiet(coarse) / quietCoarse
    ]
    return f === 0 ? 0 : Math.min(c, m * (0.3 * (1 + Math.sqrt(m / f))) ** 2)
  }

  /** Low local energy of a band. */
  #quiet(band: Plane): number {
    const { kernels, size } = this.#planes
    for (let at = 0; at < size; at++) this.#energy.values[at] = band.values[at]! ** 2
    this.#sumLocally(this.#energy)
    return kernels.quantileOfMagnitude(this.#energy.address, 0, everywhere, size, 0, quietShare, this.#scratch.address)
  }

  #makeProducts(): void {
    const { kernels, size } = this.#planes
    const {
      smoothOutput,
      regressors: { coarse }
    } = this.#fit
    this.#smooth(smoothOutput, this.#energy, 2)
    this.#smooth(this.#energy, this.#product, 4)
    kernels.subtract(this.#energy.address, this.#product.address, this.#band.address, size)
    for (let at = 0; at < size; at++) {
      const reference = coarse.values[at]!
      this.#energy.values[at] = reference * reference
      this.#product.values[at] = reference * this.#band.values[at]!
    }
    this.#sumLocally(this.#energy)
    this.#sumLocally(this.#product)
  }

  #sumLocally(values: Plane): void {
    this.#smooth(values, values, 1)
    this.#smooth(values, values, 2)
  }

  #smooth(from: Plane, into: Plane, step: number): void {
    const { kernels, rows, columns } = this.#planes
    kernels.smoothBinomial(from.address, into.address, this.#scratch.address, rows, columns, step)
  }

  /** From the slopes, product by energy less noise, of the pixels with more energy than `least`. */
  #overStructure(least: number, noise: number): DetailScores {
    const { rows, columns } = this.#planes
    const [energy, product] = [this.#energy.values, this.#product.values]
    let [count, sum, squares] = [0, 0, 0]
    for (let row = unknownBorder; row < rows - unknownBorder; row++) {
      for (let at = row * columns + unknownBorder; at < (row + 1) * columns - unknownBorder; at++) {
        if (!(energy[at]! > least)) continue
        const structure = energy[at]! - noise
        const slope = product[at]! / structure
        count++
        sum += slope
        squares += structure * Math.min(1, Math.max(0, 1 - slope)) ** 2
      }
    }
    if (count < this.#settings.minimumArea) return nothingToKeep
    const judged = (rows - 2 * unknownBorder) * (columns - 2 * unknownBorder)
    return { kept: 100 * Math.min(1, Math.max(0, sum / count)), lost: Math.sqrt(squares / judged) }
  }
}

/**
 * What a lack of detail counts as an error: 0 where at least `leastKept` of the contrast is kept or nothing is known, 1 where nothing is.
 * @param kept percent
 */
export function detailLoss(kept: number, { leastKept }: Pick<DetailSettings, 'leastKept'>): number {
  return Number.isNaN(kept) ? 0 : Math.min(1, Math.max(0, 1 - kept / leastKept))
}
