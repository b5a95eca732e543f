import { degrade } from '../degradation/degrade.ts'
import type { ImageBatch } from '../images/image.ts'
import { psnr } from '../metrics/errors.ts'
import { meanInterval } from '../metrics/mean-interval.ts'
import { ssimGaussian } from '../metrics/ssim.ts'
import type { ModelCard } from '../models/model.ts'
import type { TrainingRequest } from './request.ts'

/**
 * PSNR and SSIM of noisy and denoised test images with 95 % bootstrap intervals, data range 1. The noise is drawn from
 * the request's own seed, as an audit with this seed draws it.
 */
export async function testModel(
  clean: ImageBatch,
  { degradation, seed }: TrainingRequest,
  denoise: (noisy: ImageBatch) => Promise<ImageBatch>
): Promise<ModelCard['test']> {
  const noisy = degrade(clean, degradation, { seed })
  const denoised = await denoise(noisy)
  const interval = (values: Float64Array) => {
    const { mean, low, high } = meanInterval(values, { seed })
    return [mean, low, high] as const
  }
  const range = { dataRange: 1 }
  return {
    images: clean.count,
    seed,
    noisyPsnr: interval(psnr(clean, noisy, range)),
    psnr: interval(psnr(clean, denoised, range)),
    noisySsim: interval(ssimGaussian(clean, noisy, range)),
    ssim: interval(ssimGaussian(clean, denoised, range))
  }
}
