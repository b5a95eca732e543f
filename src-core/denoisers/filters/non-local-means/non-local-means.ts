import type { ImageBatch } from '../../../images/image.ts'
import { kernels } from '../../../kernels/kernels.ts'
import { mapImages } from '../../../kernels/map-images.ts'

export type NonLocalMeansParameters = {
  /** Rows and columns of the patches that are compared; odd. */
  readonly patchSize: number
  /** How far away patches are looked for, in pixels. */
  readonly patchDistance: number
  /** Cut-off of the patch distance, in the unit of the image. */
  readonly h: number
  /** Standard deviation of the noise, in the unit of the image; its expected part is taken off the distances. */
  readonly sigma: number
  /** Equal weights within a patch, and a search that goes on into the reflected border. */
  readonly fast: boolean
}

/**
 * Non-local means (Buades, Coll & Morel 2005, doi:10.1109/CVPR.2005.38; fast: the distances of Darbon et al. 2008,
 * doi:10.1109/ISBI.2008.4541250) in 64-bit arithmetic; shape and unit as the input. Agrees with
 * skimage.restoration.denoise_nl_means(patch_size, patch_distance, h, fast_mode, sigma) but for its approximate
 * exponential (up to 6e-3), and to 1e-5 with the same algorithm and a true one.
 *
 * As there: weights exp(-D), none once D exceeds 5. Not fast: D = sum of Gaussian weights (standard deviation
 * (patchSize - 1) / 4, sum 1) times ((p - q)^2 - 2 sigma^2) / h^2, left off when it exceeds 5 at the start of a patch row;
 * search clipped to the image. Fast: sum over the patch without its first row and column, divided by patchSize^2.
 * @throws argument.invalid when a value is not finite.
 */
export function nonLocalMeans(images: ImageBatch, parameters: NonLocalMeansParameters): ImageBatch {
  const { rows, columns } = images
  const { patchDistance, sigma, fast } = parameters
  const { taps, firstTap } = fast ? uniformTaps(parameters) : gaussianTaps(parameters)
  const padding = (parameters.patchSize >> 1) + (fast ? patchDistance + 1 : 0)
  const stride = columns + 2 * padding + 2
  const scratchBytes = 8 * (3 * (rows + 2 * padding) * stride + (taps.length + 2) * stride + 8)
  return mapImages(images, scratchBytes, (workspace) => {
    const weights = workspace.place(taps)
    const exponential = workspace.place(exponentialConstants)
    return (source, target, scratch, count) => {
      kernels().nonLocalMeans(
        source,
        target,
        scratch,
        count,
        rows,
        columns,
        padding,
        patchDistance,
        taps.length,
        firstTap,
        weights,
        2 * sigma * sigma,
        !fast,
        exponential
      )
    }
  })
}

/** Infinity, -log2(e), 1.5 x 2^52, then the Taylor coefficients ln(2)^n / n! of 2^x for n = 1 to 7, and 1. */
const exponentialConstants = Float64Array.of(Infinity, -Math.LOG2E, 6755399441055744, ...taylorOfPowerOfTwo(7), 1)

function taylorOfPowerOfTwo(degree: number): number[] {
  const coefficients = [Math.LN2]
  for (let n = 2; n <= degree; n++) coefficients.push((coefficients.at(-1)! * Math.LN2) / n)
  return coefficients
}

interface Taps {
  /** One-dimensional weights; the outer product is that of the patch, 1 / h^2 included. */
  readonly taps: Float64Array
  readonly firstTap: number
}

function gaussianTaps({ patchSize, h }: NonLocalMeansParameters): Taps {
  const radius = patchSize >> 1
  const width = (patchSize - 1) / 4
  const samples = new Float64Array(patchSize).map((_, tap) => Math.exp(-((tap - radius) ** 2) / (2 * width * width)))
  const sum = samples.reduce((total, sample) => total + sample, 0)
  return { taps: samples.map((sample) => sample / (sum * h)), firstTap: -radius }
}

function uniformTaps({ patchSize, h }: NonLocalMeansParameters): Taps {
  const radius = patchSize >> 1
  return { taps: new Float64Array(2 * radius).fill(1 / (patchSize * h)), firstTap: 1 - radius }
}
