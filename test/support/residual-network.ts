import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow.ts'

/**
 * Sets a correction other than 0 in an untrained residual network. Otherwise no layer before it has a slope or an
 * effect.
 */
export function letCorrect(tf: TensorFlow, model: LayersModel): void {
  const correction = model.getLayer('correction')
  tf.tidy(() => correction.setWeights(correction.getWeights().map(({ shape }) => tf.fill(shape as number[], 0.1))))
}
