import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs'
import type { Architecture } from './architecture.ts'
import { buildResidualNetwork, residualLimits, residualScale } from './residual-network.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'

/** Channels of all layers but the ends. The original has 96, and taps of 5 x 5. */
const channels = 24

export const redCnn: Architecture = {
  name: 'RED-CNN kind',
  label: 'RED-CNN kind',
  hint: 'For whole CT slices: a residual encoder-decoder, small and without halving.',
  citation:
    'Chen et al., Low-dose CT with a residual encoder-decoder convolutional neural network, 2017, doi:10.1109/TMI.2017.2715284',
  ...residualScale,
  defaults: { epochs: 12, loss: 'detail', batchSize: 16, learningRate: 1.5e-3 },
  relativeCost: 250,
  describe: () => `Residual encoder-decoder of the RED-CNN kind (ten convolutions, ${channels} channels)`,
  limits: () => [
    ...residualLimits,
    'Far smaller than the published RED-CNN (24 channels instead of 96, taps of 3 x 3 instead of 5 x 5): it does not reproduce the results of that network.',
    'Its receptive field is 19 pixels: it cannot tell streaks and coarse noise from structure.'
  ],
  build: buildRedCnn
}

export interface RedCnnOptions {
  readonly seed: number
}

/**
 * A residual encoder-decoder of the RED-CNN kind, untrained, 41,929 weights. See `buildResidualNetwork` for scale and
 * shapes.
 * Five convolutions 3 x 3 + ReLU, then four that mirror them. Features of the second and fourth convolution are added
 * to the mirrored ones. The image is added to the output.
 * All layers keep rows and columns. At stride 1 a transposed convolution is a convolution with its taps reversed, so
 * plain convolutions serve for both.
 * The original has no padding, 5 x 5 taps, and a last ReLU. That ReLU is impossible here because HU can be below 0.
 * @returns a model of images of any size.
 */
export function buildRedCnn(tf: TensorFlow, { seed }: RedCnnOptions): LayersModel {
  return buildResidualNetwork(tf, { name: 'red_cnn', seed }, (scaled) => features(tf, scaled))
}

function features(tf: TensorFlow, scaled: SymbolicTensor): SymbolicTensor {
  const encoded: SymbolicTensor[] = []
  for (let number = 1; number <= 5; number++) {
    encoded.push(rectified(tf, `encode_${number}`, convolution(tf, `encode_${number}`, encoded.at(-1) ?? scaled)))
  }
  let x = encoded[4]!
  for (let number = 5; number >= 2; number--) {
    const decoded = convolution(tf, `decode_${number}`, x)
    const shortcut = { 5: encoded[3], 3: encoded[1] }[number]
    const sum = shortcut
      ? (tf.layers.add({ name: `shortcut_${number}` }).apply([decoded, shortcut]) as SymbolicTensor)
      : decoded
    x = rectified(tf, `decode_${number}`, sum)
  }
  return x
}

function convolution(tf: TensorFlow, name: string, x: SymbolicTensor): SymbolicTensor {
  const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
  return tf.layers
    .conv2d({ name, filters: channels, kernelSize: 3, padding: 'same', ...zeros })
    .apply(x) as SymbolicTensor
}

function rectified(tf: TensorFlow, name: string, x: SymbolicTensor): SymbolicTensor {
  return tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }).apply(x) as SymbolicTensor
}
