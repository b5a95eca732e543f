import { sumsLength } from './regression.ts'
import type { PatchPlanes, Plane } from '../patch-planes.ts'

/** Tolerance of the degradation fit, as a share of the reference's range of values within a number of pixels. */
const edgeShare = 0.1
const edgeReach = 2

/**
 * Regressors of the degradation fit: the reference patch, aligned by whole pixels, and six images made of it.
 * Bands are differences of binomial smoothings 0.7, 1.6 and 3.2 pixels wide. Together they are the "a trous" scheme
 * (Holschneider et al. 1989, doi:10.1007/978-3-642-75988-8_28).
 * The slopes are the first Taylor term of a displacement (Lucas & Kanade 1981).
 * Regressors are made once for a patch, because most outputs have no displacement.
 */
export class ReferenceRegressors {
  /** Reference aligned with the test image. */
  readonly moved: Plane
  readonly smooth: Plane
  /** Address of the first of six images: three bands of detail, the coarser rest, the slopes along rows and columns. */
  readonly images: number
  /** The three bands of detail. */
  readonly fine: Plane
  readonly middle: Plane
  readonly coarse: Plane
  /** Tolerance at each pixel: larger at steep edges of the reference. */
  readonly allowed: Plane
  /** Sums of products of regressors over all pixels. */
  readonly gram: Plane
  readonly #planes: PatchPlanes
  readonly #reference: Plane
  readonly #scratch: readonly [Plane, Plane, Plane, Plane]
  #down = 0
  #right = 0
  #variance: number | null = null

  constructor(planes: PatchPlanes, scratch: readonly [Plane, Plane, Plane, Plane]) {
    this.#planes = planes
    this.#reference = planes.doubles()
    this.moved = planes.doubles()
    this.smooth = planes.doubles()
    this.allowed = planes.doubles()
    const [fine, middle, coarse] = Array.from({ length: 6 }, () => planes.doubles()) as [Plane, Plane, Plane]
    this.images = fine.address
    this.fine = fine
    this.middle = middle
    this.coarse = coarse
    this.gram = planes.values(sumsLength)
    this.#scratch = scratch
  }

  /** Reads the patch at `offset`. */
  take(reference: Float32Array, offset: number): void {
    const { values } = this.#reference
    for (let at = 0; at < values.length; at++) values[at] = reference[offset + at]!
    this.#down = this.#right = 0
    this.moved.values.set(values)
    this.#make()
  }

  /** Moves the reference by rows and columns from its original position. */
  moveTo(down: number, right: number): void {
    if (down === this.#down && right === this.#right) return
    this.#down = down
    this.#right = right
    const { rows, columns } = this.#planes
    const [from, to] = [this.#reference.values, this.moved.values]
    for (let row = 0; row < rows; row++) {
      const start = Math.min(rows - 1, Math.max(0, row - down)) * columns
      for (let column = 0; column < columns; column++) {
        to[row * columns + column] = from[start + Math.min(columns - 1, Math.max(0, column - right))]!
      }
    }
    this.#make()
  }

  get isMoved(): boolean {
    return this.#down !== 0 || this.#right !== 0
  }

  /** Variance of the smoothed reference. */
  get smoothVariance(): number {
    this.#variance ??= this.#planes.kernels.variance(this.smooth.address, this.#planes.size)
    return this.#variance
  }

  #make(): void {
    const { kernels, rows, columns, size, stride } = this.#planes
    const [scratch, least, largest, smallest] = this.#scratch
    this.#variance = null
    kernels.smoothBinomial(this.moved.address, this.smooth.address, scratch.address, rows, columns, 1)
    kernels.makeRegressors(this.moved.address, this.smooth.address, this.images, stride, scratch.address, rows, columns)
    this.gram.values.fill(0)
    kernels.sumProducts(this.images, stride, 0, size, this.gram.address)
    kernels.extremesWithin(
      this.smooth.address,
      largest.address,
      smallest.address,
      scratch.address,
      least.address,
      rows,
      columns,
      edgeReach
    )
    kernels.shareOfRange(largest.address, smallest.address, this.allowed.address, size, edgeShare)
  }
}
