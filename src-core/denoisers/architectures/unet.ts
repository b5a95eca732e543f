import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs'
import type { Architecture } from './architecture.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { initializeForRectifiers } from '../tensorflow/model-weights.ts'

export const unet: Architecture = {
  name: 'U-Net',
  label: 'U-Net',
  hint: 'Keeps fine structure. An epoch takes over ten times as long as one of the autoencoder.',
  citation:
    'Ronneberger, Fischer & Brox, U-Net: convolutional networks for biomedical image segmentation, 2015, ' +
    'doi:10.1007/978-3-319-24574-4_28; halving by strides: Springenberg et al. 2015, arXiv 1412.6806',
  patchSize: 28,
  // Best of few epochs on MNIST.
  defaults: { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 },
  relativeCost: 12,
  describe: () => 'Small U-Net of three levels (16, 32 and 64 channels)',
  limits: () => [
    'Uses only its patch. If noise hides a stroke or a gap, the output shows what was likely in the training data, sharp and ' +
      'without a sign of doubt. A high PSNR does not rule out a changed shape.'
  ],
  build: buildUnet
}

export interface UnetOptions {
  readonly seed: number
}

const channels = [16, 32, 64] as const
const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/**
 * Weight of the input in the last sigmoid. An untrained net returns about its input: sigmoid(6 x - 3) is 0.05 at 0, 0.5
 * at 0.5 and 0.95 at 1.
 * Without the weight, the first steps can predict 0 everywhere for the mostly black digits. A sigmoid has no slope
 * there.
 */
const inputWeight = 6

/**
 * A U-Net, untrained: maps (count, 28, 28, 1) in 0..1 to the same shape in 0..1, 116,754 weights. Levels of 28, 14 and
 * 7 pixels. The correction is added to the weighted input before the sigmoid.
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

/**
 * The levels of a U-Net, down and up again, for any number of channels.
 * - Down: two convolutions 3 x 3 + ReLU on each level. The first one of a lower level has stride 2, because maximum
 * pooling has a slow gradient here.
 * - Up: a transposed convolution 2 x 2, joined with the features of the same level. Then two convolutions 3 x 3 + ReLU.
 * No batch norm: with `initializeForRectifiers` the network learns well without it.
 * @param input rows and columns are multiples of 2 to the power of the halvings, `channels.length - 1`.
 * @param channels of each level, from the top.
 * @returns `channels[0]` features for every pixel.
 */
export function unetFeatures(tf: TensorFlow, input: SymbolicTensor, channels: readonly number[]): SymbolicTensor {
  return wayUp(tf, wayDown(tf, input, channels), channels)
}

/** Features of each level. */
function wayDown(tf: TensorFlow, input: SymbolicTensor, channels: readonly number[]): SymbolicTensor[] {
  const features: SymbolicTensor[] = []
  for (const [level, filters] of channels.entries()) {
    const first = convolution(tf, `down_${level}_1`, features.at(-1) ?? input, filters, level === 0 ? 1 : 2)
    features.push(convolution(tf, `down_${level}_2`, first, filters))
  }
  return features
}

function wayUp(tf: TensorFlow, features: readonly SymbolicTensor[], channels: readonly number[]): SymbolicTensor {
  let x = features.at(-1)!
  for (let level = channels.length - 2; level >= 0; level--) {
    const filters = channels[level]!
    const doubling = tf.layers.conv2dTranspose({ name: `up_${level}`, filters, kernelSize: 2, strides: 2, ...zeros })
    const both = tf.layers
      .concatenate({ name: `join_${level}` })
      .apply([features[level]!, doubling.apply(x) as SymbolicTensor])
    x = convolution(tf, `up_${level}_1`, both as SymbolicTensor, filters)
    x = convolution(tf, `up_${level}_2`, x, filters)
  }
  return x
}

function convolution(tf: TensorFlow, name: string, x: SymbolicTensor, filters: number, strides = 1): SymbolicTensor {
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize: 3,
    strides,
    padding: 'same',
    activation: 'relu',
    ...zeros
  })
  return layer.apply(x) as SymbolicTensor
}
