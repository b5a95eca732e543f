import { type DiscrepancyConfiguration, completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { DegradationFit } from '../residual/degradation-fit.ts'
import type { PatchPlanes, Plane } from '../patch-planes.ts'
import type { MetricDefinition, ScoreKind } from '../metric-definition.ts'

export type DetailSettings = NonNullable<DiscrepancyConfiguration['detail']>

/** Pixels at the border that are not judged, because the band there depends on pixels outside the patch. */
const unknownBorder = 3
/** Quantile of the local energies from which noise is estimated. */
const quietShare = 0.2
/**
 * This quantile for noise of variance 1 in the finest, middle and coarse band.
 * The values are typical of white noise and of noise coloured by CT kernels.
 */
const [quietFine, quietMiddle, quietCoarse] = [0.72, 0.62, 0.45]
const everywhere = -1

/** Contrast of the reference's small structures in a test patch. */
export interface DetailScores {
  /**
   * Percent: 0 includes reversed contrast, 100 includes raised contrast.
   * NaN if the reference has too little structure beyond its noise.
   */
  readonly kept: number
  /**
   * Root mean square of contrast * share lost over the judged pixels, in 0..1 as the images.
   * 0 if `kept` is NaN.
   */
  readonly lost: number
}

const nothingToKeep: DetailScores = { kept: NaN, lost: 0 }

/**
 * Contrast that a test image keeps of the reference's small structures, in patches of one size.
 * `kept` is the local slope of the test image's band on the reference's band. The slope is corrected for the
 * reference's noise and averaged over pixels with structure.
 * The band b is the difference of binomial smoothings 1.6 and 3.2 pixels wide (Peli 1990, doi:10.1364/JOSAA.7.002032).
 * It shows structures of 4 to 10 pixels.
 * W is a local sum (binomial, 1.6 pixels wide). The energy is W(b_R^2), the product is W(b_R b_P).
 * The contrast kept at a pixel is product / energy, as in a task transfer function (Richard et al. 2012,
 * doi:10.1118/1.4725171).
 * Noise of the reference would lower the slope (Fuller 1987, doi:10.1002/9780470316665); its variance is subtracted
 * from the energy.
 * A slope alone gives a rib the weight of a faint vessel. `lost` states the contrast lost in the unit of the image.
 * It is the root mean square of sqrt(energy - noise) * (1 - slope) over the judged pixels.
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
  #noise = 0
  /** Version of the regressors that `#noise` is of. */
  #noiseVersion = -1

  /**
   * @param contrast the least contrast in 0..1; `settings` has it in the source's unit
   * @param fit degradation fit with reference and test image @param scratch images for intermediate results
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
   * Measures the test image against the reference.
   * If the fit moved the reference, both positions are measured and the better one counts.
   * A displacement loses nothing, but blurred structure may seem displaced.
   * Afterwards the reference is back in its place.
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
    const { version } = this.#fit.regressors
    // The reference has the same noise for every output.
    if (version !== this.#noiseVersion) [this.#noise, this.#noiseVersion] = [this.#measureNoise(), version]
    const noise = this.#noise
    this.#makeProducts()
    return this.#overStructure(noise + Math.max(this.#contrast ** 2, this.#settings.significance ** 2 * noise), noise)
  }

  /**
   * Variance of the reference's noise in the band.
   * With structure everywhere, even the lowest local energies are not noise alone.
   * The estimate is then predicted from the finer bands, which structures hardly reach.
   * Ratio to the true standard deviation: 0.84 to 1.24, for white noise and sharp to soft CT kernels.
   */
  #measureNoise(): number {
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

  /** Scores from the slopes, product / (energy - noise), at pixels with more energy than `least`. */
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
 * Lack of detail as an error: 0 if at least `leastKept` of the contrast is kept or unknown, 1 if none is kept.
 * @param kept percent
 */
export function detailLoss(kept: number, { leastKept }: Pick<DetailSettings, 'leastKept'>): number {
  return Number.isNaN(kept) ? 0 : Math.min(1, Math.max(0, 1 - kept / leastKept))
}

/** Scores of scans: readers look for small and pale structures in them. */
export const detailDefinitions: readonly MetricDefinition[] = [
  {
    id: 'detailKept',
    group: 'verdict',
    label: 'Detail kept',
    unit: '%',
    digits: 0,
    better: 'higher',
    range: '0 (all gone) to 100 (all kept)',
    explanation:
      'How much of the contrast of the reference\u2019s small structures, 4 to 10 pixels wide, is left where they stand out from its noise; blur is no excuse. A dash: the reference has none here.',
    source:
      'Defined in docs/discrepancy.md, after Peli 1990, doi:10.1364/JOSAA.7.002032; Richard et al. 2012, doi:10.1118/1.4725171; Fuller 1987, doi:10.1002/9780470316665'
  },
  {
    id: 'contrastLost',
    group: 'verdict',
    label: 'Contrast lost',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (none, or no structure to lose) upwards',
    explanation:
      'How much contrast the reference\u2019s small structures, 4 to 10 pixels wide, lost in this patch: an erased rib counts for more than a pale vessel, and what stands out no more than noise not at all.',
    source: 'Defined in docs/discrepancy.md, after Peli 1990, doi:10.1364/JOSAA.7.002032'
  }
]

export const detailKind: ScoreKind = {
  definitions: detailDefinitions,
  applies: ({ source, request }) =>
    completeDiscrepancyConfiguration(source.unit, request.discrepancy).detail !== undefined
}
