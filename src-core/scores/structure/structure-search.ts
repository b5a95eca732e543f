import { ChangedRegions } from './changed-regions.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import { type DegradationFit, noiseLeftBySmoothing } from '../residual/degradation-fit.ts'
import type { BytePlane, PatchPlanes, Plane } from '../patch-planes.ts'

/** Lost and invented structures of one patch. */
export interface ChangedStructure {
  /** Area of lost and of invented structures in pixels; faint pixels count in part. */
  lostArea: number
  inventedArea: number
  /** Noise left after smoothing, in 0..1, inside and outside the reference's foreground. */
  noiseInside: number
  noiseOutside: number
}

/** Least factor of the least contrast, which falls with the contrast of the predicted reference. */
const leastContrastLeft = 0.5

/** Multiple of the least contrast from which pixels count fully. */
const fullAt = 3

/** Least number of pixels for an estimate of noise. */
const enoughPixels = 40
/** Quantile from which noise is estimated; larger differences may be structure. */
const quietShare = 0.45
/** Largest ratio of noise in the foreground to noise in the background, which clipping at black reduces. */
const insideByOutside = 1.7
/** This quantile of the magnitude of Gaussian noise of standard deviation 1. */
const quietQuantile = 0.5977601

/**
 * Finds lost and invented structures in patches of one size.
 * A seed is a pixel of the smoothed test image beyond all values of the prediction within the tolerance.
 * For lost structure the roles may also be exchanged.
 * The excess must pass the least contrast and a number of standard deviations of the noise.
 * A seed grows over connected pixels with the same excess without tolerance.
 */
export class StructureSearch {
  readonly result: ChangedStructure = { lostArea: 0, inventedArea: 0, noiseInside: 0, noiseOutside: 0 }
  readonly #fit: DegradationFit
  readonly #planes: PatchPlanes
  /** 1 for the reference's foreground and its surroundings, for which noise is estimated separately. */
  readonly #foreground: BytePlane
  readonly #smooth: Plane
  readonly #difference: Plane
  readonly #scratch: Scratch
  readonly #state: BytePlane
  readonly #regions: ChangedRegions
  /** Pixels of the foreground and its surroundings. */
  #marked = 0

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

  /** Counts the pixels of a new foreground. */
  takeForeground(): void {
    this.#marked = 0
    for (const mark of this.#foreground.values) this.#marked += mark
  }

  /**
   * Compares the prediction of the latest fit with its test image; fills `changed` and `result`.
   * @param contrast least difference in 0..1
   * @param differing pixels marked 1, at which a difference of twice the contrast counts without tolerance. They find a
   * gap of one or two pixels, or a bridge. Null: none
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

  /** Noise left by the latest fit, in 0..1: that of the foreground or of the rest, whichever is less. */
  noiseLeft(): number {
    this.#compare()
    this.#estimateNoise()
    return Math.min(this.result.noiseInside, this.result.noiseOutside)
  }

  /** Sum of the squared smoothed differences of the latest fit. */
  get energyLeft(): number {
    return this.#planes.kernels.sumOfSquares(this.#difference.address, this.#planes.size)
  }

  /**
   * Sum of the squared smoothed differences, cut off at `least` or the edge tolerance.
   * Pixels beyond become 1 in `beyond`.
   */
  cutLoss(least: number, beyond: BytePlane): number {
    this.#compare()
    const { kernels, size } = this.#planes
    return kernels.cutLoss(this.#difference.address, this.#fit.regressors.allowed.address, least, beyond.address, size)
  }

  /** Share of the reference's contrast that the prediction keeps: a blurred structure shows less when it disappears. */
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
    const [explained, test, allowed] = [
      this.#smooth.address,
      this.#fit.smoothOutput.address,
      this.#fit.regressors.allowed.address
    ]
    kernels.extremesWithin(explained, extremes[0], extremes[1], most, least, rows, columns, tolerance)
    kernels.extremesWithin(test, extremes[2], extremes[3], most, least, rows, columns, tolerance)
    kernels.markOff(
      explained,
      test,
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
   * Estimates noise from a low quantile of the differences.
   * A re-synthesised image differs slightly everywhere in the foreground.
   * Noise there is at most white noise, or the level expected from the background.
   */
  #estimateNoise(): void {
    const marked = this.#marked
    if (marked < enoughPixels || this.#planes.size - marked < enoughPixels) {
      this.result.noiseInside = this.result.noiseOutside = this.#noise(everywhere)
      return
    }
    const [inside, outside] = [this.#noise(1), this.#noise(0)]
    const white = Math.sqrt(noiseLeftBySmoothing * this.#fit.whiteNoise(this.#foreground))
    this.result.noiseInside = Math.min(inside, Math.max(white, insideByOutside * outside))
    this.result.noiseOutside = outside
  }

  /** Noise from a low quantile of the differences' magnitude. */
  #noise(side: number): number {
    const { kernels, size } = this.#planes
    const [scratch] = this.#scratch
    const { address } = this.#foreground
    return (
      kernels.quantileOfMagnitude(this.#difference.address, address, side, size, 1, quietShare, scratch.address) /
      quietQuantile
    )
  }
}

/** Value of `side` for all pixels instead of one side of the foreground. */
const everywhere = -1

/** Six images for intermediate results. */
export type Scratch = readonly [Plane, Plane, Plane, Plane, Plane, Plane]

type Beginning = (fit: DegradationFit) => void
const plainFit: Beginning = (fit) => fit.fit('all')
const sameAsReference: Beginning = (fit) => fit.suppose([1, 1, 1])

/** Starting points of the robust fit beside the plain one. */
const beginnings: readonly Beginning[] = [
  sameAsReference,
  (fit) => fit.fit('intensity-bias'),
  // Gaussian blurs of sigma 1 and 1.5 pixels, about.
  (fit) => fit.suppose([0.05, 0.5, 0.85]),
  (fit) => fit.suppose([0, 0.2, 0.6])
]
const triedBeginnings = 2
const enoughGain = 0.98
const robustRounds = 4

/** A fit, its loss, and the pixels beyond the threshold. */
interface Start {
  readonly loss: number
  readonly factors: Float64Array
  readonly beyond: Uint8Array
}

/**
 * Least squares with each pixel's squared difference cut off at a threshold.
 * Talwar's loss: Hinich & Talwar 1975, doi:10.1080/01621459.1975.10480271.
 * Iteration starts at the starting point with the least loss.
 * Each step leaves out pixels beyond the threshold and fits the rest again, while the loss falls.
 */
export class RobustFit {
  readonly #planes: PatchPlanes
  readonly #fit: DegradationFit
  readonly #search: StructureSearch
  readonly #beyond: BytePlane
  readonly #left: BytePlane
  readonly #scratch: Plane

  constructor(planes: PatchPlanes, fit: DegradationFit, search: StructureSearch, scratch: Plane) {
    this.#planes = planes
    this.#fit = fit
    this.#search = search
    this.#beyond = planes.bytes()
    this.#left = planes.bytes()
    this.#scratch = scratch
  }

  /**
   * Leaves the best fit as the latest one. The plain fit must be the latest before, and searched.
   * @param contrast least threshold, in 0..1 @param significance threshold in standard deviations of the noise
   * @returns false if the plain fit stays, with its search
   */
  run(contrast: number, significance: number, ridge: number): boolean {
    const { noiseInside, noiseOutside } = this.#search.result
    const limit = this.#limit(contrast, significance, Math.min(noiseInside, noiseOutside))
    const plain = this.#start(plainFit, limit)
    // Plain least squares are best if no pixel is beyond the threshold.
    if (!plain.beyond.includes(1)) {
      Object.assign(this.#search.result, { noiseInside, noiseOutside })
      return false
    }
    const starts = [plain, ...beginnings.map((begin) => this.#start(begin, limit))]
    starts.sort((one, other) => one.loss - other.loss)
    let best: Pick<Start, 'loss' | 'factors'> = starts[0]!
    for (const start of starts.slice(0, triedBeginnings)) best = this.#pursue(start, best, limit, ridge)
    this.#fit.comeBackTo(best.factors)
    return true
  }

  /** Threshold from the noise that the plain fit or the reference itself leaves, whichever is less. */
  #limit(contrast: number, significance: number, plainNoise: number): number {
    if (significance * plainNoise <= contrast) return contrast
    sameAsReference(this.#fit)
    return Math.max(contrast, significance * Math.min(plainNoise, this.#search.noiseLeft()))
  }

  #start(begin: Beginning, limit: number): Start {
    begin(this.#fit)
    return {
      loss: this.#search.cutLoss(limit, this.#beyond),
      factors: this.#fit.keep(),
      beyond: this.#beyond.values.slice()
    }
  }

  #pursue(
    start: Start,
    best: Pick<Start, 'loss' | 'factors'>,
    limit: number,
    ridge: number
  ): Pick<Start, 'loss' | 'factors'> {
    const { kernels, rows, columns } = this.#planes
    let { loss } = start
    this.#beyond.values.set(start.beyond)
    for (let round = 0; round < robustRounds; round++) {
      kernels.surround(this.#beyond.address, 1, this.#left.address, this.#scratch.address, rows, columns)
      this.#fit.fitWithout(this.#left, ridge)
      const next = this.#search.cutLoss(limit, this.#beyond)
      if (next < best.loss) best = { loss: next, factors: this.#fit.keep() }
      if (!(next < enoughGain * loss)) break
      loss = next
    }
    return best
  }
}
