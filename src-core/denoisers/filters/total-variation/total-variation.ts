import type { ImageBatch } from '../../../images/image.ts'
import { kernels } from '../../../kernels/kernels.ts'
import { mapImages } from '../../../kernels/map-images.ts'

export type TotalVariationParameters = {
  /** Weight of the total variation against fidelity to the image. */
  readonly weight: number
  /** Stops when the energy changes by less than this part of the first energy. */
  readonly tolerance: number
  readonly maximumIterations: number
}

/**
 * Total variation denoising (Rudin, Osher & Fatemi 1992, doi:10.1016/0167-2789(92)90242-F) by the dual iteration of
 * Chambolle 2004 (doi:10.1023/B:JMIV.0000011325.36760.1e) with step 1/4, in 64-bit arithmetic; shape and unit as the
 * input. Agrees with skimage.restoration.denoise_tv_chambolle(weight, eps=tolerance, max_num_iter) run in float64 to 1e-6.
 * @throws argument.invalid when a value is not finite.
 */
export function totalVariationFilter(images: ImageBatch, parameters: TotalVariationParameters): ImageBatch {
  const { rows, columns } = images
  const { weight, tolerance, maximumIterations } = parameters
  const scratchBytes = 8 * (2 * rows + 2) * (columns + 4)
  return mapImages(images, scratchBytes, () => (source, target, scratch, count) => {
    kernels().totalVariation(source, target, scratch, count, rows, columns, weight, tolerance, maximumIterations)
  })
}
