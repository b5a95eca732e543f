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

/** Scores how badly an output explains its noisy input. */
export const misfitScorer: ScorerFactory = (context) =>
  hasNoisyInput(context)
    ? {
        id: dataMisfitDefinition.id,
        score: async ({ noisy, images }) => ({ values: dataMisfit(noisy!, images, context.request.degradation) })
      }
    : null

/**
 * How badly each output explains the noisy input that it was made from, in standard deviations of what the noise model
 * allows: 0 with a spread of 1 for the clean image itself. Far above 0: the input contradicts the output, which lost or
 * invented something, or is too smooth. Far below 0: noise of the input was taken for content.
 *
 * For simulated noise the statistic is exact (chi-square of clipped Gaussian noise, deviance of Poisson noise; Pearson
 * 1900, doi:10.1080/14786440009463897). For a real scan, or a simulated one, white Gaussian noise is assumed, of a level
 * estimated from the patch: noise of a scan is correlated, so patches can be compared, but 0 is not to be expected.
 * @param noisy shape (count, rows, columns), 0..1; `denoised` likewise.
 * @returns one value for each image; NaN where a scan has hardly any noise, which leaves nothing to compare with.
 * @throws argument.invalid when the shapes differ.
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

/** Of a scan; 2 HU: what is below may be the rounding of stored values. */
const leastLevel = 0.001

/** Chi-square with an estimated variance, whose own uncertainty widens what is allowed. */
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
