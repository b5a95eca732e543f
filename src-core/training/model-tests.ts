import { type ImageBatch, batchOfOne, type Image } from '../images/image.ts'
import { psnr, errorMeans } from '../scores/fidelity/pixel-errors.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import { ssimGaussian } from '../scores/fidelity/ssim.ts'
import type { ModelCard, PairTest } from '../denoisers/models/model-card.ts'
import type { ExampleBatch, SlicePair } from './training-examples.ts'
import { toUnitRange } from '../images/intensity.ts'
import { scoredCtWindows, windowLimits } from '../sources/ct-windows.ts'
import { ctIntensityRange } from '../sources/source.ts'

/**
 * PSNR and SSIM of noisy and denoised test images with 95 % bootstrap intervals, data range 1.
 * @param seed of the training; determines the intervals.
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

const [low, high] = ctIntensityRange
const softTissue = windowLimits(scoredCtWindows.find(({ id }) => id === 'soft-tissue')!.window).map(
  (value) => (value - low) / (high - low)
) as [number, number]

/**
 * Denoises each pair's whole slices at low dose, and compares them with those at full dose.
 * @param denoise images in 0..1, shape (count, rows, columns), to the same.
 */
export async function testOnPairs(
  pairs: readonly SlicePair[],
  denoise: (noisy: ImageBatch) => Promise<ImageBatch>
): Promise<PairTest[]> {
  const tests: PairTest[] = []
  for (const { label, slices } of pairs) {
    const noisy: Distance[] = []
    const denoised: Distance[] = []
    for (const pair of slices) {
      noisy.push(distance(pair.full, batchOfOne(pair.low)))
      denoised.push(distance(pair.full, await denoise(batchOfOne(pair.low))))
    }
    const mean = (of: readonly Distance[], what: keyof Distance) =>
      of.reduce((sum, each) => sum + each[what], 0) / of.length
    tests.push({
      name: label,
      slices: slices.length,
      noisyRmse: mean(noisy, 'rmse'),
      rmse: mean(denoised, 'rmse'),
      noisySoftTissuePsnr: mean(noisy, 'softTissuePsnr'),
      softTissuePsnr: mean(denoised, 'softTissuePsnr')
    })
  }
  return tests
}

interface Distance {
  /** HU. */
  readonly rmse: number
  /** dB. */
  readonly softTissuePsnr: number
}

function distance(full: Image, test: ImageBatch): Distance {
  const reference = batchOfOne(full)
  const [seen, shown] = [toUnitRange(reference, softTissue), toUnitRange(test, softTissue)]
  return {
    rmse: (high - low) * Math.sqrt(errorMeans(reference, test).squared[0]!),
    softTissuePsnr: psnr(seen, shown, { dataRange: 1 })[0]!
  }
}
