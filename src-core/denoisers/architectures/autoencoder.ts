import type { LayersModel } from '@tensorflow/tfjs'
import type { Architecture } from './architecture.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { initializeLikePyTorch } from '../tensorflow/model-weights.ts'

export const autoencoder: Architecture = {
  name: 'Autoencoder',
  label: 'Autoencoder',
  hint: 'The autoencoder of the paper: everything passes through a narrow bottleneck.',
  citation:
    'Friley, Preliminary Exploration Using MNIST Dataset Highlights Autoencoders Limitations in Denoising Medical Images; ' +
    'denoising autoencoders: Vincent et al. 2008, doi:10.1145/1390156.1390294',
  patchSize: 28,
  // The values of the paper.
  defaults: { epochs: 10, loss: 'mse', batchSize: 256, learningRate: 1e-3 },
  relativeCost: 1,
  ownSetting: 'latentSize',
  describe: ({ latentSize }) => `Convolutional autoencoder with ${latentSize} latent values`,
  limits: ({ latentSize }) => [
    `Everything of a patch has to pass through ${latentSize} numbers: fine structure is lost, and what is put in its place ` +
      'looks plausible. A high PSNR does not rule out a changed shape.'
  ],
  build: buildAutoencoder
}

export interface AutoencoderOptions {
  /** Width of the bottleneck. */
  readonly latentSize: number
  readonly seed: number
}

/**
 * The paper's convolutional autoencoder, untrained: maps (count, 28, 28, 1) in 0..1 to the same shape in 0..1.
 * Encoder: three convolutions 3 x 3 of stride 2, to 8, 16 (batch norm) and 32 channels. The last has no padding, so 28
 * becomes 14, 7 and 3.
 * Then come 128 units and the bottleneck. The decoder mirrors the encoder with transposed convolutions.
 * Batch norm as in PyTorch: epsilon 1e-5, the moving averages keep 0.9 of themselves.
 */
export function buildAutoencoder(tf: TensorFlow, { latentSize, seed }: AutoencoderOptions): LayersModel {
  const model = tf.sequential({ name: 'autoencoder', layers: [...encoder(tf, latentSize), ...decoder(tf)] })
  initializeLikePyTorch(tf, model, seed)
  return model
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
const halving = { kernelSize: 3, strides: 2, padding: 'same', ...zeros } as const

function encoder(tf: TensorFlow, latentSize: number) {
  const { layers } = tf
  return [
    layers.conv2d({ name: 'encode_1', inputShape: [28, 28, 1], filters: 8, activation: 'relu', ...halving }),
    layers.conv2d({ name: 'encode_2', filters: 16, ...halving }),
    ...normalizedRelu(tf, 'encode_2'),
    layers.conv2d({ name: 'encode_3', filters: 32, activation: 'relu', ...halving, padding: 'valid' }),
    layers.flatten({ name: 'flatten' }),
    layers.dense({ name: 'encode_dense', units: 128, activation: 'relu', ...zeros }),
    layers.dense({ name: 'bottleneck', units: latentSize, ...zeros })
  ]
}

function decoder(tf: TensorFlow) {
  const { layers } = tf
  return [
    layers.dense({ name: 'decode_dense_1', units: 128, activation: 'relu', ...zeros }),
    layers.dense({ name: 'decode_dense_2', units: 288, activation: 'relu', ...zeros }),
    layers.reshape({ name: 'unflatten', targetShape: [3, 3, 32] }),
    layers.conv2dTranspose({ name: 'decode_3', filters: 16, ...halving, padding: 'valid' }),
    ...normalizedRelu(tf, 'decode_3'),
    layers.conv2dTranspose({ name: 'decode_2', filters: 8, ...halving }),
    ...normalizedRelu(tf, 'decode_2'),
    layers.conv2dTranspose({ name: 'decode_1', filters: 1, activation: 'sigmoid', ...halving })
  ]
}

function normalizedRelu(tf: TensorFlow, name: string) {
  return [
    tf.layers.batchNormalization({ name: `${name}_norm`, epsilon: 1e-5, momentum: 0.9 }),
    tf.layers.activation({ name: `${name}_relu`, activation: 'relu' })
  ]
}
