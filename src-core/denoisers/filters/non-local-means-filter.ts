import type { ImageBatch } from '../../images/image.ts'
import { kernels, type KernelWorkspace } from '../../kernels/kernels.ts'
import { mapImages } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'

export type NonLocalMeansParameters = {
  /** Rows and columns of the compared patches; odd. */
  readonly patchSize: number
  /** Largest distance of a compared patch along an axis, in pixels. */
  readonly patchDistance: number
  /** Cut-off of the patch distance, in the unit of the image. */
  readonly h: number
  /** Standard deviation of the noise, in the unit of the image. 2 sigma^2 is subtracted from squared differences. */
  readonly sigma: number
  /** Equal weights within a patch, and a search that continues into the reflected border. */
  readonly fast: boolean
}

/**
 * Non-local means in 64-bit arithmetic. Shape and unit stay.
 * Source: Buades, Coll & Morel 2005, doi:10.1109/CVPR.2005.38. Fast: distances of Darbon et al. 2008,
 * doi:10.1109/ISBI.2008.4541250.
 * Agrees with skimage.restoration.denoise_nl_means(patch_size, patch_distance, h, fast_mode, sigma):
 * - to 6e-3, the error of scikit-image's approximate exponential;
 * - to 1e-5 with an exact exponential.
 * As in scikit-image, a pixel weighs exp(-D), and 0 if D > 5.
 * - Not fast: D = sum of w ((p - q)^2 - 2 sigma^2) / h^2, w Gaussian (standard deviation (patchSize - 1) / 4, sum 1).
 * The sum ends early if it exceeds 5 at the start of a patch row. The search is clipped to the image.
 * - Fast: the sum runs over the patch without its first row and column, divided by patchSize^2.
 * @throws argument.invalid if a value is not finite.
 */
export function nonLocalMeans(
  images: ImageBatch,
  parameters: NonLocalMeansParameters,
  into?: Float32Array
): ImageBatch {
  const { rows, columns } = images
  const { patchDistance, sigma, fast } = parameters
  const { taps, firstTap } = fast ? uniformTaps(parameters) : gaussianTaps(parameters)
  const padding = (parameters.patchSize >> 1) + (fast ? patchDistance + 1 : 0)
  const stride = columns + 2 * padding + 2
  const scratchBytes = 8 * (3 * (rows + 2 * padding) * stride + (taps.length + 2) * stride + 8)
  const prepare = (workspace: KernelWorkspace) => {
    const weights = workspace.place(taps)
    const exponential = workspace.place(exponentialConstants)
    return (source: number, target: number, scratch: number, count: number) => {
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
  }
  return mapImages(images, scratchBytes, prepare, into)
}

/** Infinity, -log2(e), 1.5 x 2^52, then the Taylor coefficients ln(2)^n / n! of 2^x for n = 1 to 7, and 1. */
const exponentialConstants = Float64Array.of(Infinity, -Math.LOG2E, 6755399441055744, ...taylorOfPowerOfTwo(7), 1)

function taylorOfPowerOfTwo(degree: number): number[] {
  const coefficients = [Math.LN2]
  for (let n = 2; n <= degree; n++) coefficients.push((coefficients.at(-1)! * Math.LN2) / n)
  return coefficients
}

interface Taps {
  /** Weights along one axis. Their outer product weighs the patch, with the factor 1 / h^2. */
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

export const nonLocalMeansDenoiser = filterAsDenoiser<NonLocalMeansParameters>(
  {
    id: 'nlm',
    name: 'Non-local means',
    description: 'Averages pixels of a search window. Pixels with similar surroundings weigh most.',
    citation: 'Buades, Coll & Morel, A non-local algorithm for image denoising, 2005, doi:10.1109/CVPR.2005.38',
    agreesWith:
      'skimage.restoration.denoise_nl_means(patch_size=patchSize, patch_distance=patchDistance, h=h, sigma=sigma, fast_mode=fast)',
    parameters: [
      {
        name: 'patchSize',
        label: 'Patch size',
        type: 'integer',
        odd: true,
        default: 5,
        minimum: 3,
        maximum: 15,
        description: 'Rows and columns of the compared patches, in pixels.'
      },
      {
        name: 'patchDistance',
        label: 'Search distance',
        type: 'integer',
        default: 6,
        minimum: 1,
        maximum: 20,
        description: 'Largest distance of a compared patch along an axis, in pixels.'
      },
      {
        name: 'h',
        label: 'Strength h',
        type: 'number',
        default: 0.1,
        minimum: 0.0001,
        maximum: 100000,
        description:
          'Difference at which patches stop to count, in the unit of the images. In audits images are 0 to 1. Larger is smoother.'
      },
      {
        name: 'sigma',
        label: 'Noise sigma',
        type: 'number',
        default: 0,
        minimum: 0,
        maximum: 100000,
        description:
          'Standard deviation of the noise for which patch distances are corrected, in the unit of the images. 0: no correction.'
      },
      {
        name: 'fast',
        label: 'Fast mode',
        type: 'boolean',
        default: false,
        description: 'Fast mode of scikit-image: equal weights within a patch.'
      }
    ]
  },
  nonLocalMeans
)
