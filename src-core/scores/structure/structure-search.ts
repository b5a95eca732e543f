import { ChangedRegions } from './changed-regions.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { type DegradationFit, noiseLeftBySmoothing } from '../residual/degradation-fit.ts'
import type { BytePlane, PatchPlanes, Plane } from '../patch-planes.ts'

/** Structures that are missing or added in one patch. */
export interface ChangedStructure {
  /** Pixels of lost and of invented structures, of which faint ones count in part. */
  lostArea: number
  inventedArea: number
  /** Noise left after smoothing, in 0..1, where the reference has foreground and where it has none. */
  noiseInside: number
  noiseOutside: number
}

/** The least contrast falls with that of the explained reference, at most by this factor. */
const leastContrastLeft = 0.5

/** Pixels count fully from so many times the least contrast on. */
const fullAt = 3

/** Least pixels from which noise is estimated. */
const enoughPixels = 40
/** The share of smallest values that noise is estimated from: structure may differ in all others. */
const quietShare = 0.45
/** Noise clipped at black is less in the background than in the foreground, by this factor at most. */
const insideByOutside = 1.7
/** That quantile of the magnitude of Gaussian noise of standard deviation 1. */
const quietQuantile = 0.5977601

/**
 * Finds structures that were lost or invented in patches of one size: connected pixels in which the test image, smoothed, lies
 * beyond everything that the explained reference has within the tolerance (lost also the other way round), by more than the
 * least contrast and by so many standard deviations of the noise; each grown to where it is as far off without tolerance.
 */
export class StructureSearch {
  readonly result: ChangedStructure = { lostArea: 0, inventedArea: 0, noiseInside: 0, noiseOutside: 0 }
  readonly #fit: DegradationFit
  readonly #planes: PatchPlanes
  /** 1 where noise is estimated apart: the reference's foreground and around it. */
  readonly #foreground: BytePlane
  readonly #smooth: Plane
  readonly #difference: Plane
  readonly #scratch: Scratch
  readonly #state: BytePlane
  readonly #regions: ChangedRegions

  constructor(planes: PatchPlanes, fit: DegradationFit, foreground: BytePlane, scratch: Scratch) {
    this.#planes = planes
    this.#fit = fit
    this.#foreground = foreground
    this.#smooth = planes.doubles()
    this.#difference = planes.doubles()
    this.#state = planes.bytes()
    this.#scratch = scratch
    this.#regions = new ChangedRegions(planes, this.#state.values, this.#smooth.values, this.#difference.values)
  }

  /** 1 for pixels of lost, 2 for pixels of invented structures. */
  get changed(): Uint8Array {
    return this.#regions.changed
  }

  /**
   * Compares what the latest fit explains with its test image and fills `changed` and `result`.
   * @param contrast least difference in 0..1
   * @param differing where not null, a difference of twice the contrast counts at the pixels marked 1 there, whatever lies beside
   * them: a gap of one or two pixels, or a bridge.
   */
  search(
    { tolerance, polarity, significance, minimumArea }: DiscrepancyConfiguration['structure'],
    contrast: number,
    differing: BytePlane | null
  ): void {
    const { kernels, size } = this.#planes
    this.#compare()
    this.#estimateNoise()
    const least = contrast * this.#contrastLeft()
    const inside = Math.max(least, significance * this.result.noiseInside)
    const outside = Math.max(least, significance * this.result.noiseOutside)
    this.#regions.forget()
    this.result.lostArea = 0
    this.result.inventedArea = 0
    if (!kernels.anyBeyond(this.#difference.address, Math.min(inside, outside), size)) return
    this.#markOff(tolerance, inside, outside, 2 * least, differing)
    this.#regions.collect(minimumArea, polarity, fullAt * least)
    this.result.lostArea = this.#regions.lostArea
    this.result.inventedArea = this.#regions.inventedArea
  }

  /** Noise left by the latest fit, in 0..1: of the foreground or of the rest, whichever is less. */
  noiseLeft(): number {
    this.#compare()
    this.#estimateNoise()
    return Math.min(this.result.noiseInside, this.result.noiseOutside)
  }

  /** Sum of the squared smoothed differences that the latest fit compared leaves. */
  get energyLeft(): number {
    return this.#planes.kernels.sumOfSquares(this.#difference.address, this.#planes.size)
  }

  /** Sum of the squared smoothed differences, cut off at `least` or what edges allow; pixels beyond become 1 in `beyond`. */
  cutLoss(least: number, beyond: BytePlane): number {
    this.#compare()
    const { kernels, size } = this.#planes
    return kernels.cutLoss(this.#difference.address, this.#fit.regressors.allowed.address, least, beyond.address, size)
  }

  /** What a believed explanation leaves of the reference's contrast: a structure that is blurred shows less when it goes, too. */
  #contrastLeft(): number {
    const { kernels, size } = this.#planes
    const share = Math.sqrt(kernels.variance(this.#smooth.address, size) / this.#fit.regressors.smoothVariance)
    return Number.isNaN(share) ? 1 : Math.min(1, Math.max(leastContrastLeft, share))
  }

  #compare(): void {
    const { kernels, rows, columns } = this.#planes
    const { explained, smoothOutput } = this.#fit
    const [scratch] = this.#scratch
    kernels.compareSmoothed(
      explained.address,
      smoothOutput.address,
      this.#smooth.address,
      this.#difference.address,
      scratch.address,
      rows,
      columns
    )
  }

  #markOff(tolerance: number, inside: number, outside: number, enough: number, differing: BytePlane | null): void {
    const { kernels, rows, columns, size } = this.#planes
    const [most, least, ...extremes] = this.#scratch.map(({ address }) => address) as [
      number,
      number,
      number,
      number,
      number,
      number
    ]
    const [explained, candidate, allowed] = [
      this.#smooth.address,
      this.#fit.smoothOutput.address,
      this.#fit.regressors.allowed.address
    ]
    kernels.extremesWithin(explained, extremes[0], extremes[1], most, least, rows, columns, tolerance)
    kernels.extremesWithin(candidate, extremes[2], extremes[3], most, least, rows, columns, tolerance)
    kernels.markOff(
      explained,
      candidate,
      this.#difference.address,
      ...extremes,
      allowed,
      this.#foreground.address,
      differing?.address ?? 0,
      inside,
      outside,
      enough,
      this.#state.address,
      size
    )
  }

  /**
   * From a low quantile of the differences. In the foreground, where a re-synthesised image differs slightly everywhere, it is
   * no more than white noise or what the background's noise leads to expect.
   */
  #estimateNoise(): void {
    const [inside, outside] = [this.#noise(1, enoughPixels), this.#noise(0, enoughPixels)]
    if (Number.isNaN(inside) || Number.isNaN(outside)) {
      this.result.noiseInside = this.result.noiseOutside = this.#noise(everywhere, 0)
      return
    }
    const white = Math.sqrt(noiseLeftBySmoothing * this.#fit.whiteNoise(this.#foreground))
    this.result.noiseInside = Math.min(inside, Math.max(white, insideByOutside * outside))
    this.result.noiseOutside = outside
  }

  /** From a low quantile of the differences' magnitude; NaN of too few pixels. */
  #noise(side: number, enough: number): number {
    const { kernels, size } = this.#planes
    const [scratch] = this.#scratch
    const { address } = this.#foreground
    return (
      kernels.quantileOfMagnitude(this.#difference.address, address, side, size, enough, quietShare, scratch.address) /
      quietQuantile
    )
  }
}

/** Not one side of the foreground: all pixels. */
const everywhere = -1

/** Six images to work in. */
export type Scratch = readonly [Plane, Plane, Plane, Plane, Plane, Plane]
