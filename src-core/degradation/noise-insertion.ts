import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { Random } from '../random/random.ts'
import { attenuationOf, attenuationPerHu, inSquareOfAir, outOfSquare, project } from './project-image.ts'
import { lodopabBeam, type ParallelBeam } from './parallel-beam.ts'
import type { NoiseKernel } from './degradation.ts'
import { reconstruct } from './reconstruct-image.ts'

/**
 * Photons of a full dose for each ray as wide as an image pixel, at `countedViews` angles.
 * Calibration: a quarter of this dose adds the noise of the Mayo clinic's quarter-dose scan of patient L506.
 * See docs/low-dose.md.
 */
export const fullDosePhotons = 323_000
const countedViews = 1000

/** Cutoff of each kernel's Hann filter, in multiples of the image's Nyquist frequency. */
export const kernelCutoffs: Readonly<Record<NoiseKernel, number>> = { soft: 0.7, sharp: 2.4 }

/** Fewer views and more detector pixels change photons per ray, not the noise: the total of photons stays. */
const views = 600
const detectorPixelsPerPixel = 3

export interface InsertedNoiseOptions {
  /** Share of the dose that is left, above 0 and below 1. */
  readonly share: number
  /** Kernel that reconstructs the noise, or its cutoff in multiples of the image's Nyquist frequency: above 0 to 3. */
  readonly kernel: NoiseKernel | number
  readonly seed: number
  /** Random stream of the seed: number of the slice, or of the draw. */
  readonly stream: number
  /** Variance of the detector's own noise in squared photons, for a ray as wide as an image pixel. Default: 0. */
  readonly electronicNoise?: number
}

/**
 * A slice whose attenuation is projected once, so that noise of a reduced dose can be drawn repeatedly.
 * Noise insertion in the projection domain (Yu, Shiung, Jondal & McCollough 2012, doi:10.1118/1.4722751):
 * - Variance of a line integral measured with n photons at the full dose: 1 / n + e / n^2 (e: electronic noise).
 * - Variance at the share d of the dose: 1 / (d n) + e / (d n)^2.
 * - Noise with the difference of both variances is drawn and reconstructed by filtered back-projection.
 * - The slice plus this noise keeps its own kernel and detail. The noise has mean 0.
 * The model has one energy, and neither bow-tie filter nor fan beam.
 */
export class ScannedSlice {
  readonly #slice: Image
  readonly #beam: ParallelBeam
  /** Side of a pixel in metres. */
  readonly #pixelSide: number
  /** Share of the photons that passes along each ray: rows are detector pixels, columns views. */
  readonly #passing: Image

  /**
   * @param slice HU, any shape, surrounded by air
   * @param pixelSpacing side of a pixel in mm
   * @throws argument.invalid for values that are not finite, or a side that is not above 0
   */
  constructor(slice: Image, pixelSpacing: number) {
    if (!(pixelSpacing > 0 && pixelSpacing < Infinity)) {
      throw new DenoscopeError('argument.invalid', `pixelSpacing: expected a number above 0, got ${pixelSpacing}`)
    }
    const square = inSquareOfAir(slice)
    this.#slice = slice
    this.#pixelSide = pixelSpacing / 1000
    const coarse = lodopabBeam(square.rows, views)
    this.#beam = lodopabBeam(square.rows, views, detectorPixelsPerPixel * coarse.detectorPixels)
    // The noise level changes slowly from ray to ray: one ray per image pixel is projected, others are interpolated.
    const sums = betweenRays(project(attenuationOf(square), coarse), detectorPixelsPerPixel)
    this.#passing = { ...sums, data: sums.data.map((sum) => Math.exp(-sum * this.#pixelSide)) }
  }

  /**
   * The noise that the share of the dose adds to the slice.
   * @returns HU, of the slice's shape
   * @throws argument.invalid for bad options
   */
  noise(options: InsertedNoiseOptions): Image {
    const cutoff = requireCutoff(options.kernel) / detectorPixelsPerPixel
    const size = Math.max(this.#slice.rows, this.#slice.columns)
    const attenuation = reconstruct(this.#drawn(options), this.#beam, size, { filter: 'hann', cutoff })
    const scale = 1 / (this.#pixelSide * attenuationPerHu)
    return outOfSquare({ ...attenuation, data: attenuation.data.map((value) => value * scale) }, this.#slice)
  }

  /**
   * The slice with the noise that the share of the dose adds.
   * @returns HU, not rounded, of the slice's shape
   * @throws argument.invalid for bad options
   */
  atReducedDose(options: InsertedNoiseOptions): Image {
    const noise = this.noise(options)
    return { ...noise, data: noise.data.map((value, pixel) => value + this.#slice.data[pixel]!) }
  }

  /** Noise of the line integrals. */
  #drawn({ share, seed, stream, electronicNoise = 0 }: InsertedNoiseOptions): Image {
    requireShare(share)
    requireElectronicNoise(electronicNoise)
    const random = new Random(seed, stream)
    const raysPerCounted = views / countedViews / this.#beam.detectorPitch
    const photonShare = (1 - share) / share
    const electronicShare = ((1 + share) / share) * electronicNoise
    // A ray that no photon passes counts as one that a single photon of the reduced dose passes.
    const fewest = 1 / share
    const data = this.#passing.data.map((passing) => {
      const photons = Math.max(fewest, fullDosePhotons * passing)
      return Math.sqrt((raysPerCounted * photonShare * (1 + electronicShare / photons)) / photons) * random.normal()
    })
    return { ...this.#passing, data }
  }
}

export interface ReducedDoseOptions extends InsertedNoiseOptions {
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
}

/**
 * A slice at a share of its dose: see `ScannedSlice`.
 * @param slice HU, any shape
 * @returns HU, not rounded, of the same shape
 * @throws argument.invalid for values that are not finite and for bad options
 */
export const reducedDoseSlice = (slice: Image, { pixelSpacing, ...options }: ReducedDoseOptions): Image =>
  new ScannedSlice(slice, pixelSpacing).atReducedDose(options)

/** A sinogram with `times` (odd) detector pixels in place of each one, interpolated linearly. */
function betweenRays({ data, rows, columns }: Image, times: number): Image {
  const finer = new Float32Array(times * data.length)
  for (let pixel = 0; pixel < times * rows; pixel++) {
    const position = Math.min(rows - 1, Math.max(0, (pixel - (times >> 1)) / times))
    const below = Math.min(rows - 2, Math.floor(position))
    for (let view = 0, at = below * columns; view < columns; view++, at++) {
      finer[pixel * columns + view] = data[at]! + (position - below) * (data[at + columns]! - data[at]!)
    }
  }
  return { data: finer, rows: times * rows, columns }
}

function requireCutoff(kernel: NoiseKernel | number): number {
  const cutoff = typeof kernel === 'number' ? kernel : kernelCutoffs[kernel]
  if (cutoff > 0 && cutoff <= detectorPixelsPerPixel) return cutoff
  throw new DenoscopeError(
    'argument.invalid',
    `kernel: expected soft, sharp or a cutoff above 0 to ${detectorPixelsPerPixel}, got ${kernel}`
  )
}

function requireShare(share: number): void {
  if (!(share > 0 && share < 1))
    throw new DenoscopeError('argument.invalid', `share: expected a number above 0 and below 1, got ${share}`)
}

function requireElectronicNoise(variance: number): void {
  if (!(variance >= 0 && variance < Infinity)) {
    throw new DenoscopeError(
      'argument.invalid',
      `electronicNoise: expected a finite number of 0 or more, got ${variance}`
    )
  }
}
