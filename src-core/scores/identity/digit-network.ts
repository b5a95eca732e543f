import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { initializeLikePyTorch } from '../../denoisers/tensorflow/model-weights.ts'

/** Rows and columns of a digit. */
export const digitSize = 28
export const digitCount = 10

export const digitNetworkCitation =
  'LeCun et al. 1998, Gradient-based learning applied to document recognition, doi:10.1109/5.726791; batch norm: ' +
  'Ioffe & Szegedy 2015, arXiv 1502.03167'

/**
 * Untrained digit classifier: maps (count, 28, 28, 1) in 0..1 to ten logits.
 * Two convolutions of 5 x 5 with stride 2 (28 becomes 14, then 7), and one of 3 x 3 without padding (5).
 * Each has batch norm. A layer of 64 units follows.
 * Strides instead of pooling classify 10,000 images well below a second.
 */
export function buildDigitNetwork(tf: TensorFlow, seed: number): LayersModel {
  const { layers } = tf
  const model = tf.sequential({
    name: 'digit-classifier',
    layers: [
      layers.conv2d({ name: 'convolution_1', inputShape: [digitSize, digitSize, 1], filters: 16, ...halving }),
      ...normalizedRelu(tf, 1),
      layers.conv2d({ name: 'convolution_2', filters: 32, ...halving }),
      ...normalizedRelu(tf, 2),
      layers.conv2d({ name: 'convolution_3', filters: 48, kernelSize: 3, padding: 'valid', ...zeros }),
      ...normalizedRelu(tf, 3),
      layers.flatten({ name: 'flatten' }),
      layers.dense({ name: 'dense', units: 64, activation: 'relu', ...zeros }),
      layers.dense({ name: 'logits', units: digitCount, ...zeros })
    ]
  })
  initializeLikePyTorch(tf, model, seed)
  return model
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
const halving = { kernelSize: 5, strides: 2, padding: 'same', ...zeros } as const

function normalizedRelu(tf: TensorFlow, number: number) {
  return [
    tf.layers.batchNormalization({ name: `norm_${number}`, epsilon: 1e-5, momentum: 0.9 }),
    tf.layers.activation({ name: `relu_${number}`, activation: 'relu' })
  ]
}
