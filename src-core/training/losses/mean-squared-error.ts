import { meanSquaredError } from '../../scores/fidelity/pixel-errors.ts'
import { mean, withSlope, type Loss } from './loss.ts'

/** Mean of (p - t)^2; its slope 2 (p - t) / n. */
export const meanSquaredErrorLoss: Loss = {
  name: 'MSE',
  citation: 'Gauss, Theoria combinationis observationum erroribus minimis obnoxiae, 1823; as torch.nn.MSELoss',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => {
      const difference = tf.sub(predicted, target)
      return { value: tf.mean(tf.square(difference)), slope: difference, scale: 2 / predicted.size }
    }),
  ofImages: (clean, denoised) => mean(meanSquaredError(clean, denoised))
}
