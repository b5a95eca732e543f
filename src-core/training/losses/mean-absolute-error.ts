import { meanAbsoluteError } from '../../scores/fidelity/pixel-errors.ts'
import { mean, withSlope, type Loss } from './loss.ts'

/** Mean of |p - t|; its slope sign(p - t) / n, 0 where they are equal. Blurs edges less than the squared error. */
export const meanAbsoluteErrorLoss: Loss = {
  name: 'L1',
  citation:
    'Zhao, Gallo, Frosio & Kautz, Loss functions for image restoration with neural networks, 2017, doi:10.1109/TCI.2016.2644865; as torch.nn.L1Loss',
  ofTensors: (tf, prediction, target) =>
    withSlope(tf, prediction, (predicted) => {
      const difference = tf.sub(predicted, target)
      return { value: tf.mean(tf.abs(difference)), slope: tf.sign(difference), scale: 1 / predicted.size }
    }),
  ofImages: (clean, denoised) => mean(meanAbsoluteError(clean, denoised))
}
