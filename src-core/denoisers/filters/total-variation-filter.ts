import type { ImageBatch } from '../../images/image.ts'
import { kernels } from '../../kernels/kernels.ts'
import { mapImages } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'

export type TotalVariationParameters = {
  /** Weight of the total variation relative to fidelity to the image. */
  readonly weight: number
  /** Iteration stops if the energy changes by less than this fraction of the first energy. */
  readonly tolerance: number
  readonly maximumIterations: number
}

/**
 * Total variation denoising (Rudin, Osher & Fatemi 1992, doi:10.1016/0167-2789(92)90242-F) by the dual iteration of
 * Chambolle 2004 (doi:10.1023/B:JMIV.0000011325.36760.1e) with step 1/4, in 64-bit arithmetic. Shape and unit stay.
 * Agrees with skimage.restoration.denoise_tv_chambolle(weight, eps=tolerance, max_num_iter) in float64 to 1e-6.
 * @throws argument.invalid if a value is not finite.
 */
export function totalVariationFilter(
  images: ImageBatch,
  parameters: TotalVariationParameters,
  into?: Float32Array
): ImageBatch {
  const { rows, columns } = images
  const { weight, tolerance, maximumIterations } = parameters
  const scratchBytes = 8 * (2 * rows + 2) * (columns + 4)
  const run = (source: number, target: number, scratch: number, count: number) =>
    kernels().totalVariation(source, target, scratch, count, rows, columns, weight, tolerance, maximumIterations)
  return mapImages(images, scratchBytes, () => run, into)
}

export const totalVariationDenoiser = filterAsDenoiser<TotalVariationParameters>(
  {
    id: 'tv',
    name: 'Total variation',
    description: 'Finds an image of low total variation close to the noisy image: flat areas with sharp edges.',
    citation:
      'Chambolle, An algorithm for total variation minimization and applications, 2004, doi:10.1023/B:JMIV.0000011325.36760.1e',
    agreesWith:
      'skimage.restoration.denoise_tv_chambolle(weight=weight, eps=tolerance, max_num_iter=maximumIterations)',
    parameters: [
      {
        name: 'weight',
        label: 'Weight',
        type: 'number',
        default: 0.1,
        minimum: 0.0001,
        maximum: 100000,
        description: 'Larger is smoother. In the unit of the images. In audits images are 0 to 1.'
      },
      {
        name: 'tolerance',
        label: 'Tolerance',
        type: 'number',
        default: 0.0002,
        minimum: 0,
        maximum: 1,
        description: 'Iteration stops if the energy changes by less than this fraction of the first energy.'
      },
      {
        name: 'maximumIterations',
        label: 'Maximum iterations',
        type: 'integer',
        default: 200,
        minimum: 1,
        maximum: 10000,
        description: 'Largest number of iterations.'
      }
    ]
  },
  totalVariationFilter
)
