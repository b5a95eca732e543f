import type { Degradation } from '../../degradation/degradation.ts'
import type { ImageBatch } from '../../images/image.ts'
import { requireSameShape } from '../fidelity/image-pair.ts'
import { gaussianStatistic, type PixelStatistic, poissonStatistic } from './pixel-statistics.ts'
import { diagonalCount, estimateNoiseLevel, medianDeviationError } from './noise-level.ts'
import type { MetricDefinition } from '../metric-definition.ts'
import { hasNoisyInput, type ScorerFactory } from '../scorers/patch-scorer.ts'

export const dataMisfitDefinition: MetricDefinition = {
  id: 'dataMisfit',
  group: 'without-reference',
  label: 'Data misfit',
  unit: 'SD',
  digits: 1,
  better: 'lower',
  range: 'any; 0 with a spread of 1 for the clean image',
  explanation:
    'How badly the output explains the noisy input under the noise model. Far above 0: something was lost, invented or smoothed away; ' +
    'far below 0: noise was kept. Exact for simulated Gaussian and Poisson noise; for scans white noise of an estimated level is assumed.',
  source: 'Chi-square (Pearson 1900, doi:10.1080/14786440009463897), deviance (McCullagh & Nelder 1989)'
}

/** Scorer of data misfit: disagreement of an output with its noisy input. */
export const misfitScorer: ScorerFactory = (context) =>
  hasNoisyInput(context)
    ? {
        id: dataMisfitDefinition.id,
        score: async ({ noisy, images }) => ({ values: dataMisfit(noisy!, images, context.request.degradation) })
      }
    : null

/**
 * Disagreement of each output with its noisy input, in standard deviations of the noise model.
 * The clean image itself has mean 0 and a spread of 1.
 * Far above 0: structure was lost or invented, or the output is too smooth.
 * Far below 0: the output keeps noise of the input.
 * For simulated noise the statistic is exact.
 * It is chi-square of clipped Gaussian noise (Pearson 1900, doi:10.1080/14786440009463897), or the deviance of Poisson
 * noise.
 * Scans, real or simulated, are assumed to have white Gaussian noise of a level estimated from the patch.
 * Their noise is correlated: compare patches with each other, and do not expect 0.
 * @param noisy shape (count, rows, columns), 0..1; `denoised` likewise
 * @returns one value for each image; NaN if a scan has hardly any noise to compare with
 * @throws argument.invalid if the shapes differ
 */
export function dataMisfit(noisy: ImageBatch, denoised: ImageBatch, degradation: Degradation): Float64Array {
  requireSameShape(noisy, denoised)
  switch (degradation.kind) {
    case 'gaussian':
      return misfitOf(gaussianStatistic(degradation.factor), noisy, denoised)
    case 'poisson':
      return misfitOf(poissonStatistic(degradation.factor), noisy, denoised)
    default:
      return misfitOfUnknownNoise(noisy, denoised)
  }
}

function misfitOf(statistic: PixelStatistic, noisy: ImageBatch, denoised: ImageBatch): Float64Array {
  const size = noisy.rows * noisy.columns
  return Float64Array.from({ length: noisy.count }, (_, image) => {
    let [surplus, variance] = [0, 0]
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++) {
      const value = Math.min(1, Math.max(0, denoised.data[pixel]!))
      surplus += statistic.of(noisy.data[pixel]!, value) - statistic.expected(value)
      variance += statistic.variance(value)
    }
    return surplus / Math.sqrt(variance)
  })
}

/** Least noise level of a scan, 2 HU; lower levels may be the rounding of stored values. */
const leastLevel = 0.001

/** Chi-square with an estimated variance; the uncertainty of this estimate widens the limits. */
function misfitOfUnknownNoise(noisy: ImageBatch, denoised: ImageBatch): Float64Array {
  const size = noisy.rows * noisy.columns
  const uncertainty = (2 * medianDeviationError) / Math.sqrt(diagonalCount(noisy.rows, noisy.columns))
  const allowed = Math.sqrt(2 * size + (size * uncertainty) ** 2)
  return estimateNoiseLevel(noisy).map((level, image) => {
    let sum = 0
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++)
      sum += (noisy.data[pixel]! - denoised.data[pixel]!) ** 2
    return level > leastLevel ? (sum / level ** 2 - size) / allowed : NaN
  })
}
