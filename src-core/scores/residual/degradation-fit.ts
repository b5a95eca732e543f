import type { PatchPlanes, Plane } from '../patch-planes.ts'
import { type ReferenceRegressors, regressorCount, RegressionSums } from './regression.ts'

/** Harmless changes from the reference to the test image: no structure is lost or invented. */
export interface FittedDegradation {
  /** Value added everywhere, in 0..1. */
  offset: number
  /** Factor of contrast; 1 is none. */
  gain: number
  /** Factors of three bands of detail, fine to coarse: 1 keeps all, 0 nothing. */
  bands: [fine: number, middle: number, coarse: number]
  /** Displacement of the test image in pixels. */
  down: number
  right: number
}

/**
 * Regressors: a constant, three bands of detail and the rest that is coarser, and the slopes along rows and columns.
 */
const [offsetAt, fineAt, middleAt, coarseAt, restAt, downAt, rightAt] = [0, 1, 2, 3, 4, 5, 6]

/** Regressors of each kind of degradation; contrast is all bands and the rest together. */
const kinds = {
  all: [[offsetAt], [fineAt], [middleAt], [coarseAt], [restAt], [downAt], [rightAt]],
  'intensity-bias': [[offsetAt], [fineAt, middleAt, coarseAt, restAt]],
  blur: [[fineAt], [middleAt], [coarseAt]],
  shift: [[downAt], [rightAt]]
} as const
export type DegradationKind = keyof typeof kinds

/**
 * Bounds of deviations from the reference; a deviation beyond them is a loss, not blur, shift or bias.
 * Lower bounds of the bands: the effect of a blur of sigma 2 pixels.
 */
const bounds = [
  [-1, 1],
  [-1.1, 1],
  [-0.95, 1],
  [-0.4, 0.5],
  [-0.3, 0.5],
  [-1, 1],
  [-1, 1]
] as const

/**
 * Fits degradations of the reference to the test image by linear least squares, in patches of one size.
 * Degradations are offset, contrast, attenuated bands of detail (any round blur or sharpening) and displacement.
 * The fit is to test image minus reference.
 */
export class DegradationFit {
  readonly regressors: ReferenceRegressors
  /** Test image, smoothed once. */
  readonly smoothOutput: Plane
  /** Test image as predicted by the latest fit. */
  readonly explained: Plane
  readonly #planes: PatchPlanes
  readonly #test: Plane
  readonly #difference: Plane
  readonly #scratch: Plane
  /** Factors of the regressors in `explained`. */
  readonly #factors: Plane
  readonly #all: RegressionSums
  readonly #kept: RegressionSums
  readonly #solved = {
    all: ofRegressors(),
    'intensity-bias': ofRegressors(),
    blur: ofRegressors(),
    shift: ofRegressors()
  }
  #shift: readonly [down: number, right: number] = [0, 0]
  #energyTaken = 0
  #energyMoved = 0

  constructor(planes: PatchPlanes, regressors: ReferenceRegressors, scratch: Plane) {
    this.regressors = regressors
    this.smoothOutput = planes.doubles()
    this.explained = planes.doubles()
    this.#planes = planes
    this.#test = planes.doubles()
    this.#difference = planes.doubles()
    this.#scratch = scratch
    this.#factors = planes.values(regressorCount)
    this.#all = new RegressionSums(planes, regressors.gram)
    this.#kept = new RegressionSums(planes)
  }

  /**
   * Reads the test patch at `offset` and aligns the reference by whole pixels.
   * Then fits every kind of degradation to the whole patch.
   * @param ridge strength of the preference for the reference: least sum of squares of a regressor
   */
  take(test: Float32Array, offset: number, ridge: number): void {
    const { kernels, rows, columns, size } = this.#planes
    const { values, address } = this.#test
    const { moved, smooth } = this.regressors
    for (let at = 0; at < values.length; at++) values[at] = test[offset + at]!
    kernels.smoothBinomial(address, this.smoothOutput.address, this.#scratch.address, rows, columns, 1)
    this.regressors.moveTo(0, 0)
    this.#energyTaken = kernels.squaredDistance(address, moved.address, size)
    this.#shift = wholeShift((down, right) =>
      kernels.displacedDistance(this.smoothOutput.address, smooth.address, rows, columns, down, right)
    )
    this.regressors.moveTo(...this.#shift)
    kernels.subtract(address, moved.address, this.#difference.address, size)
    this.#energyMoved = kernels.sumOfSquares(this.#difference.address, size)
    this.#all.sumWanted(this.regressors.images, this.#difference.address)
    for (const kind in kinds)
      this.#all.solve(kinds[kind as DegradationKind], bounds, ridge, this.#solved[kind as DegradationKind])
  }

  /**
   * Share of the whole patch's squared difference that one kind of degradation explains.
   * 0 without a difference.
   */
  share(kind: DegradationKind): number {
    if (this.#energyTaken === 0) return 0
    const gained = this.#all.gained(this.#solved[kind])
    if (kind !== 'all' && kind !== 'shift') return gained / this.#energyTaken
    return (this.#energyTaken - this.#energyMoved + gained) / this.#energyTaken
  }

  /** Fits one kind of degradation to the whole patch; fills `explained`. */
  fit(kind: DegradationKind): void {
    this.comeBackTo(this.#solved[kind])
  }

  /** Assumes a blur with these factors of the bands and no other degradation; fills `explained`. */
  suppose([fine, middle, coarse]: FittedDegradation['bands']): void {
    this.#factors.values.fill(0)
    this.#factors.values[fineAt] = fine - 1
    this.#factors.values[middleAt] = middle - 1
    this.#factors.values[coarseAt] = coarse - 1
    this.#explain()
  }

  /** Fits all degradations to the pixels that are not `left` out (1); fills `explained`. */
  fitWithout(left: Plane<Uint8Array>, ridge: number): void {
    this.#kept.takeWithout(this.#all, this.regressors.images, this.#difference.address, left.address)
    this.#kept.solve(kinds.all, bounds, ridge, this.#factors.values)
    this.#explain()
  }

  /**
   * Variance of white noise in the remainder of the latest fit, from differences across 2 x 2 pixels.
   * Smooth residuals cancel in these (Immerkaer 1996, doi:10.1006/cviu.1996.0060, with the smallest of such operators).
   * @param within 1 for the pixels that count; null for all
   * @returns NaN for too few pixels
   */
  whiteNoise(within: Plane<Uint8Array> | null): number {
    const { kernels, rows, columns } = this.#planes
    const [moved, difference, explained] = [
      this.regressors.moved.address,
      this.#difference.address,
      this.explained.address
    ]
    return kernels.whiteNoise(moved, difference, explained, within?.address ?? 0, this.#scratch.address, rows, columns)
  }

  /** Sum of squares of the smoothed difference between test image and moved reference. */
  smoothEnergy(): number {
    return this.#planes.kernels.squaredDistance(
      this.smoothOutput.address,
      this.regressors.smooth.address,
      this.#planes.size
    )
  }

  /** Latest fit, in units of images. */
  get degradation(): FittedDegradation {
    const at = (regressor: number) => this.#factors.values[regressor]!
    return {
      offset: at(offsetAt),
      gain: 1 + at(restAt),
      bands: [1 + at(fineAt), 1 + at(middleAt), 1 + at(coarseAt)],
      down: this.#shift[0] - at(downAt),
      right: this.#shift[1] - at(rightAt)
    }
  }

  /** Copy of the latest fit, for `comeBackTo`. */
  keep(): Float64Array {
    return this.#factors.values.slice()
  }

  /** Restores a kept fit as the latest. */
  comeBackTo(factors: Float64Array): void {
    this.#factors.values.set(factors)
    this.#explain()
  }

  #explain(): void {
    const { kernels, stride, size } = this.#planes
    const { moved, images } = this.regressors
    kernels.explain(moved.address, images, stride, this.#factors.address, this.explained.address, size)
  }
}

function ofRegressors(): Float64Array {
  return new Float64Array(regressorCount)
}

/** Largest displacement by whole pixels, along rows and columns. */
const farthest = 3
/** Share of the squared difference below which a displacement is accepted. */
const worthwhile = 0.8

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1]
] as const
const still = [0, 0] as const

/**
 * Displacement of a test image from its reference in whole rows and columns.
 * The search descends in the mean squared difference from no displacement.
 * [0, 0] unless a displacement removes a fifth of the difference or more.
 * @param difference mean squared difference over pixels known in both images. It is smoothed a little: else a thin line
 * has no slope to descend.
 */
export function wholeShift(
  difference: (down: number, right: number) => number
): readonly [down: number, right: number] {
  const unmoved = difference(0, 0)
  let best = unmoved
  let [down, right] = [0, 0]
  for (let moved = true; moved;) {
    moved = false
    const [fromDown, fromRight] = [down, right]
    for (const [row, column] of steps) {
      const [here, there] = [fromDown + row, fromRight + column]
      if (Math.abs(here) > farthest || Math.abs(there) > farthest) continue
      const found = difference(here, there)
      if (found >= best) continue
      ;[best, down, right, moved] = [found, here, there, true]
    }
  }
  return best < worthwhile * unmoved ? [down, right] : still
}

/**
 * Variance of white noise of variance 1 after smoothing with [1 2 1] / 4 along rows and columns.
 * It is the sum of the squared weights.
 */
export const noiseLeftBySmoothing = 0.375 ** 2
