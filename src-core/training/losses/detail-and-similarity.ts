import { ssimGaussian } from '../../scores/fidelity/ssim.ts'
import { detailError, detailWeightedLoss } from './detail-weighted-error.ts'
import { mean, withSlope, type Loss } from './loss.ts'
import { dissimilarity } from './structural-similarity.ts'

/** 400 of 2000 HU: what the window for soft tissue shows. */
const softTissueRange = 0.2
const similarityWeight = 0.02

/**
 * The detail weighted L1 + 0.02 (1 - SSIM), SSIM for the width of the soft tissue window. The error alone is least where
 * noise that cannot be told from structure is smoothed away; SSIM asks for as much contrast as the wanted slice has.
 */
export const detailAndSimilarityLoss: Loss = {
  name: 'L1, detail weighted, and SSIM',
  citation:
    'Own weights; L1 with SSIM: Zhao, Gallo, Frosio & Kautz 2017, doi:10.1109/TCI.2016.2644865; the band: Peli 1990, doi:10.1364/JOSAA.7.002032',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => {
      const error = detailError(tf, predicted, target)
      const similarity = dissimilarity(tf, predicted, target, softTissueRange)
      return {
        value: tf.add(error.value, tf.mul(similarity.value, similarityWeight)),
        slope: tf.add(tf.mul(error.slope, error.scale), tf.mul(similarity.slope, similarityWeight * similarity.scale)),
        scale: 1
      }
    }),
  ofImages: (clean, denoised) =>
    detailWeightedLoss.ofImages(clean, denoised) +
    similarityWeight * (1 - mean(ssimGaussian(clean, denoised, { dataRange: softTissueRange })))
}
