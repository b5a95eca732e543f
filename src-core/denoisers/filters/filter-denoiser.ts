import type { ImageBatch } from '../../images/image.ts'
import type { Denoiser, DenoiserDescription, ParameterValues } from '../denoiser.ts'
import { completeParameters } from '../denoiser-choice.ts'

/**
 * A classical filter as a denoiser. Missing parameters get their defaults. Invalid ones are an error before the filter
 * runs.
 */
export function filterAsDenoiser<Values extends ParameterValues>(
  description: Omit<DenoiserDescription, 'family'>,
  filter: (noisy: ImageBatch, parameters: Values) => ImageBatch
): Denoiser {
  const described: DenoiserDescription = { ...description, family: 'filter' }
  return {
    description: described,
    denoise(noisy: ImageBatch, parameters: ParameterValues): ImageBatch {
      return filter(noisy, completeParameters(described, parameters) as Values)
    }
  }
}
