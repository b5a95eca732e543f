import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow.ts'

/** Gives an untrained residual network a correction that is not 0: otherwise no layer before it has a slope or an effect. */
export function letCorrect(tf: TensorFlow, model: LayersModel): void {
  const correction = model.getLayer('correction')
  tf.tidy(() => correction.setWeights(correction.getWeights().map(({ shape }) => tf.fill(shape as number[], 0.1))))
}
