import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs'
import type { Architecture } from '../architecture.ts'
import type { TensorFlow } from '../../tensorflow/tensorflow.ts'
import { initializeForRectifiers } from '../../tensorflow/model-weights.ts'
import { unetFeatures } from './levels.ts'

export const unet: Architecture = {
  name: 'U-Net',
  citation:
    'Ronneberger, Fischer & Brox, U-Net: convolutional networks for biomedical image segmentation, 2015, ' +
    'doi:10.1007/978-3-319-24574-4_28; halving by strides: Springenberg et al. 2015, arXiv 1412.6806',
  patchSize: 28,
  describe: () => 'Small U-Net of three levels (16, 32 and 64 channels)',
  limits: () => [
    'Sees no further than its patch. Where the noise hides a stroke or a gap it puts what was likely in its training data, ' +
      'sharp and without a sign of doubt: a high PSNR does not rule out a changed shape.'
  ],
  build: buildUnet
}

export interface UnetOptions {
  readonly seed: number
}

const channels = [16, 32, 64] as const
const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/**
 * An untrained net returns about its input: sigmoid(6 x - 3) is 0.05 at 0, 0.5 at 0.5 and 0.95 at 1. Without that, the
 * first steps can drive the mostly black digits to 0 everywhere, where a sigmoid has no slope left.
 */
const inputWeight = 6

/**
 * A U-Net, untrained: maps (count, 28, 28, 1) in 0..1 to the same shape in 0..1, 116,754 weights. Levels of 28, 14 and 7
 * pixels. What the net finds is added to the weighted input before the sigmoid.
 */
export function buildUnet(tf: TensorFlow, { seed }: UnetOptions): LayersModel {
  const { layers } = tf
  const input = tf.input({ shape: [28, 28, 1] })
  const correction = layers.conv2d({ name: 'correction', filters: 1, kernelSize: 1, ...zeros })
  const passed = layers.conv2d({ name: 'input_weight', filters: 1, kernelSize: 1, useBias: false })
  const sum = layers
    .add({ name: 'sum' })
    .apply([correction.apply(unetFeatures(tf, input, channels)), passed.apply(input)] as SymbolicTensor[])
  const output = layers.activation({ name: 'output', activation: 'sigmoid' }).apply(sum)
  const model = tf.model({ name: 'unet', inputs: input, outputs: output as SymbolicTensor })
  initializeForRectifiers(tf, model, seed)
  tf.tidy(() => {
    correction.setWeights([correction.getWeights()[0]!, tf.tensor1d([-inputWeight / 2])])
    passed.setWeights([tf.tensor4d([inputWeight], [1, 1, 1, 1])])
  })
  return model
}
