import type { ImageBatch } from '../images/image.ts'
import { psnr } from '../scores/fidelity/pixel-errors.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import { ssimGaussian } from '../scores/fidelity/ssim.ts'
import type { ModelCard } from '../denoisers/models/model.ts'
import type { ExampleBatch } from './examples.ts'

/**
 * PSNR and SSIM of noisy and denoised test images with 95 % bootstrap intervals, data range 1.
 * @param seed of the training; decides the intervals.
 */
export async function testModel(
  { clean, noisy }: ExampleBatch,
  seed: number,
  denoise: (noisy: ImageBatch) => Promise<ImageBatch>
): Promise<ModelCard['test']> {
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
