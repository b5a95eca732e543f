import type { PatchPlanes, Plane } from '../patch-planes.ts'
import type { ReferenceRegressors } from './reference-regressors.ts'
import { regressorCount, RegressionSums } from './regression.ts'

/** What may be harmless about a test image: how it came from the reference without any structure lost or invented. */
export interface FittedDegradation {
  /** Added everywhere, in 0..1. */
  offset: number
  /** Factor of contrast; 1 is none. */
  gain: number
  /** What is left of three bands of detail, fine to coarse: 1 is all, 0 nothing. */
  bands: [fine: number, middle: number, coarse: number]
  /** Displacement of the test image in pixels. */
  down: number
  right: number
}

/** The regressors: a constant, three bands of detail and what is coarser, and the slopes along rows and columns. */
const [offsetAt, fineAt, middleAt, coarseAt, restAt, downAt, rightAt] = [0, 1, 2, 3, 4, 5, 6]

/** Which regressors make up a kind of explanation; contrast is all bands and the rest together. */
const kinds = {
  all: [[offsetAt], [fineAt], [middleAt], [coarseAt], [restAt], [downAt], [rightAt]],
  'intensity-bias': [[offsetAt], [fineAt, middleAt, coarseAt, restAt]],
  blur: [[fineAt], [middleAt], [coarseAt]],
  shift: [[downAt], [rightAt]]
} as const
export type DegradationKind = keyof typeof kinds

/**
 * Bounds of the deviations from "the same as the reference": beyond them something is no blur, shift or bias but a loss. The
 * bands may not go below what a blur of sigma 2 pixels leaves of them.
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
 * Fits, in patches of one size, the test image as the reference with another offset and contrast, attenuated bands of detail
 * (any round blur or sharpening) and a displacement: a linear least-squares fit of test image minus reference.
 */
export class DegradationFit {
  readonly regressors: ReferenceRegressors
  /** The test image, smoothed once. */
  readonly smoothOutput: Plane
  /** The test image as the latest fit explains it. */
  readonly explained: Plane
  readonly #planes: PatchPlanes
  readonly #candidate: Plane
  readonly #difference: Plane
  readonly #scratch: Plane
  /** Factors of the regressors that `explained` was made from. */
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
    this.#candidate = planes.doubles()
    this.#difference = planes.doubles()
    this.#scratch = scratch
    this.#factors = planes.values(regressorCount)
    this.#all = new RegressionSums(planes, regressors.gram)
    this.#kept = new RegressionSums(planes)
  }

  /**
   * Takes the test patch that begins at `offset`: reads it, moves the reference by whole pixels to where it is, and solves
   * for every kind of explanation of the whole patch.
   * @param ridge how strongly a fit keeps to the reference: the sum of squares that a regressor must exceed
   */
  take(test: Float32Array, offset: number, ridge: number): void {
    const { kernels, rows, columns, size } = this.#planes
    const { values, address } = this.#candidate
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

  /** The share of the squared difference that one kind of explanation takes away from the whole patch; 0 without a difference. */
  share(kind: DegradationKind): number {
    if (this.#energyTaken === 0) return 0
    const gained = this.#all.gained(this.#solved[kind])
    if (kind !== 'all' && kind !== 'shift') return gained / this.#energyTaken
    return (this.#energyTaken - this.#energyMoved + gained) / this.#energyTaken
  }

  /** Explains the whole patch by one kind of explanation; fills `explained`. */
  fit(kind: DegradationKind): void {
    this.comeBackTo(this.#solved[kind])
  }

  /** Explains by a blur that leaves these shares of the bands, and nothing else; fills `explained`. */
  suppose([fine, middle, coarse]: FittedDegradation['bands']): void {
    this.#factors.values.fill(0)
    this.#factors.values[fineAt] = fine - 1
    this.#factors.values[middleAt] = middle - 1
    this.#factors.values[coarseAt] = coarse - 1
    this.#explain()
  }

  /** Fits everything to the pixels that are not `left` out (1) and fills `explained`. */
  fitWithout(left: Plane<Uint8Array>, ridge: number): void {
    this.#kept.takeWithout(this.#all, this.regressors.images, this.#difference.address, left.address)
    this.#kept.solve(kinds.all, bounds, ridge, this.#factors.values)
    this.#explain()
  }

  /**
   * Variance of the white noise in what the latest fit leaves: from differences across squares of 2 x 2 pixels, in which smooth
   * residuals cancel (Immerkaer 1996, doi:10.1006/cviu.1996.0060, with the smallest of such operators).
   * @param within 1 for the pixels that count; null for all. NaN where there are too few.
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

  /** Sum of the squared smoothed differences of test image and moved reference. */
  smoothEnergy(): number {
    return this.#planes.kernels.squaredDistance(
      this.smoothOutput.address,
      this.regressors.smooth.address,
      this.#planes.size
    )
  }

  /** The latest fit, in words of images. */
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

  /** A copy of the latest fit, to come back to. */
  keep(): Float64Array {
    return this.#factors.values.slice()
  }

  /** Makes a kept fit the latest again. */
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

/** How far a displacement by whole pixels is looked for, along rows and columns. */
const farthest = 3
/** A displacement must leave less than this share of the squared difference. */
const worthwhile = 0.8

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1]
] as const
const still = [0, 0] as const

/**
 * By how many whole rows and columns a test image is displaced from its reference: downhill in the mean squared difference,
 * starting from no displacement; [0, 0] unless that removes a fifth of it or more.
 * @param difference mean squared difference where both images are known, smoothed a little: else a thin line has no slope to go down
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

/** Variance of white noise of 1 after smoothing with [1 2 1] / 4 along rows and columns: the sum of the squared weights. */
export const noiseLeftBySmoothing = 0.375 ** 2
