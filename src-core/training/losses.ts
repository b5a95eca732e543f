import type { Scalar, Tensor4D } from '@tensorflow/tfjs'
import type { LossId } from '../denoisers/loss-names.ts'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { imageAt, type ImageBatch } from '../images/image.ts'
import { requireSameShape, meanAbsoluteError, meanSquaredError } from '../scores/fidelity/pixel-errors.ts'
import { ssimGaussian } from '../scores/fidelity/ssim.ts'
import { detailError, dissimilarity, weightedError, withSlope, type ValueAndSlope } from './loss-terms.ts'

/** The quantity that a training minimises: a mean over all pixels, or windows, of all images. */
export interface Loss {
  /**
   * Loss of a batch, with its gradient with respect to the prediction in closed form.
   * @param prediction shape (count, rows, columns, 1), 0..1. @param target the clean images, as `prediction`.
   */
  ofTensors(tf: TensorFlow, prediction: Tensor4D, target: Tensor4D): Scalar
  /** The same in 64-bit numbers without TensorFlow, for validation. @throws argument.invalid if shapes differ */
  ofImages(clean: ImageBatch, denoised: ImageBatch): number
}

/** Added to p, so that log p is finite. */
const epsilon = 1e-8

/** 400 of 2000 HU: the range of the window for soft tissue. */
const softTissueRange = 0.2
const similarityWeight = 0.02

/** Mean of w |p - t| (see `detailError`). */
const detail: Loss = {
  ofTensors: byTerm(detailError),
  ofImages(clean, denoised) {
    requireSameShape(clean, denoised)
    return mean(
      Float64Array.from({ length: clean.count }, (_, index) =>
        weightedError(imageAt(clean, index), imageAt(denoised, index))
      )
    )
  }
}

/** All losses. Their names and citations are in `lossNames`. */
export const losses: Readonly<Record<LossId, Loss>> = {
  /** Mean of (p - t)^2. Slope: 2 (p - t) / n. */
  mse: {
    ofTensors: byTerm((tf, predicted, target) => {
      const difference = tf.sub(predicted, target)
      return { value: tf.mean(tf.square(difference)), slope: difference, scale: 2 / predicted.size }
    }),
    ofImages: (clean, denoised) => mean(meanSquaredError(clean, denoised))
  },

  /** Mean of |p - t|. Slope: sign(p - t) / n. */
  l1: {
    ofTensors: byTerm((tf, predicted, target) => {
      const difference = tf.sub(predicted, target)
      return { value: tf.mean(tf.abs(difference)), slope: tf.sign(difference), scale: 1 / predicted.size }
    }),
    ofImages: (clean, denoised) => mean(meanAbsoluteError(clean, denoised))
  },

  /**
   * 1 - SSIM with the Gaussian window of the score: 11 x 11, sigma 1.5, population covariance, data range 1.
   * Averaged over all windows that are completely inside an image.
   */
  ssim: {
    ofTensors: byTerm((tf, predicted, target) => dissimilarity(tf, predicted, target, 1)),
    ofImages: (clean, denoised) => 1 - mean(ssimGaussian(clean, denoised, { dataRange: 1 }))
  },

  /**
   * Mean of p - t log(p + epsilon). This is -log of the Poisson probability of t for the expectation p, without the
   * term independent of p.
   * Slope: (1 - t / (p + epsilon)) / n. The minimum is at p = t, and is not 0.
   */
  poisson: {
    ofTensors: byTerm((tf, predicted, target) => {
      const expected = tf.add(predicted, epsilon)
      const value = tf.mean(tf.sub(predicted, tf.mul(target, tf.log(expected))))
      return { value, slope: tf.sub(1, tf.div(target, expected)), scale: 1 / predicted.size }
    }),
    ofImages(clean, denoised) {
      requireSameShape(clean, denoised)
      let sum = 0
      denoised.data.forEach((value, index) => {
        sum += value - clean.data[index]! * Math.log(value + epsilon)
      })
      return sum / denoised.data.length
    }
  },

  detail,

  /**
   * `detail` + 0.02 (1 - SSIM), with SSIM for the range of the soft tissue window.
   * The minimum of the error alone smooths away noise that looks like structure. SSIM requires the contrast of the
   * clean slice.
   */
  'detail-ssim': {
    ofTensors: byTerm((tf, predicted, target) => {
      const error = detailError(tf, predicted, target)
      const similarity = dissimilarity(tf, predicted, target, softTissueRange)
      return {
        value: tf.add(error.value, tf.mul(similarity.value, similarityWeight)),
        slope: tf.add(tf.mul(error.slope, error.scale), tf.mul(similarity.slope, similarityWeight * similarity.scale)),
        scale: 1
      }
    }),
    ofImages: (clean, denoised) =>
      detail.ofImages(clean, denoised) +
      similarityWeight * (1 - mean(ssimGaussian(clean, denoised, { dataRange: softTissueRange })))
  }
}

function byTerm(term: (tf: TensorFlow, predicted: Tensor4D, target: Tensor4D) => ValueAndSlope): Loss['ofTensors'] {
  return (tf, prediction, target) => withSlope(tf, prediction, (predicted) => term(tf, predicted, target))
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
