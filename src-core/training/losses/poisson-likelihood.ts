import { requireSameShape } from '../../scores/fidelity/image-pair.ts'
import { withSlope, type Loss } from './loss.ts'

/** Keeps the logarithm finite where nothing is expected. */
const epsilon = 1e-8

/**
 * Mean of p - t log(p + epsilon): the negative logarithm of the Poisson probability of t where p is expected, without the
 * term that does not depend on p. Its slope is (1 - t / (p + epsilon)) / n. Smallest at p = t, where it is not 0.
 */
export const poissonLikelihoodLoss: Loss = {
  name: 'Poisson negative log-likelihood',
  citation:
    'Cameron & Trivedi, Regression analysis of count data, 2013, doi:10.1017/CBO9781139013567; as torch.nn.PoissonNLLLoss(log_input=False)',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => {
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
}
