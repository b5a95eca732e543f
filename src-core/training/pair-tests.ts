import { batchOfOne, type Image, type ImageBatch } from '../images/image.ts'
import { toUnitRange } from '../images/intensity.ts'
import { errorMeans, psnr } from '../scores/fidelity/pixel-errors.ts'
import type { PairTest } from '../denoisers/models/model.ts'
import { scoredCtWindows, windowLimits } from '../sources/ct-windows.ts'
import { ctIntensityRange } from '../sources/source.ts'
import type { SlicePair } from './examples.ts'

const [low, high] = ctIntensityRange
const softTissue = windowLimits(scoredCtWindows.find(({ id }) => id === 'soft-tissue')!.window).map(
  (value) => (value - low) / (high - low)
) as [number, number]

/**
 * Denoises each pair's slices at low dose, whole, and measures them against those at full dose.
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
