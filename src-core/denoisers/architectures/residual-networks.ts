import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs'
import { ctIntensityRange } from '../../sources/source.ts'
import { initializeForRectifiers } from '../tensorflow/model-weights.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import type { Architecture } from './architecture.ts'
import { unetFeatures } from './unet.ts'

/** Fields of `Architecture` that all residual networks share. */
export const residualScale = { patchSize: 64, wholeSlice: true, hounsfield: ctIntensityRange } as const

/** Scale inside the network: one unit is 250 HU, 0 is 0 HU. Soft tissue is near 0, and its noise is not tiny. */
const unitsInside = 8
export const scaling = { scale: unitsInside, offset: -unitsInside / 2 } as const

/** Limits that all residual networks for CT share, in sentences. */
export const residualLimits: readonly string[] = [
  'Accepts only CT in HU. It adds a correction to the noisy image: anything that it did not learn as noise stays.',
  'Uses one slice at a time. A pixel of the output depends only on its receptive field.'
]

export interface ResidualNetworkOptions {
  readonly name: string
  readonly seed: number
}

/**
 * A fully convolutional network that corrects its input, untrained: maps (count, rows, columns, 1) to the same shape.
 * 0 and 1 stand for -1000 and 1000 HU. Values beyond them are neither expected nor clipped.
 * The correction is one convolution 1 x 1 of the features. It starts at 0, so the untrained network returns its input
 * exactly.
 * Residual learning: Zhang et al. 2017, doi:10.1109/TIP.2017.2662206.
 * @param featuresOf convolutions of the scaled image that keep its rows and columns.
 */
export function buildResidualNetwork(
  tf: TensorFlow,
  { name, seed }: ResidualNetworkOptions,
  featuresOf: (scaled: SymbolicTensor) => SymbolicTensor
): LayersModel {
  const { layers } = tf
  const input = tf.input({ shape: [null, null, 1] })
  const scaled = layers.rescaling({ name: 'scaled', ...scaling }).apply(input)
  const correction = layers.conv2d({ name: 'correction', filters: 1, kernelSize: 1, kernelInitializer: 'zeros' })
  const found = correction.apply(featuresOf(scaled as SymbolicTensor))
  const unscaled = layers.rescaling({ name: 'unscaled', scale: 1 / unitsInside }).apply(found)
  const output = layers.add({ name: 'output' }).apply([input, unscaled as SymbolicTensor])
  const model = tf.model({ name, inputs: input, outputs: output as SymbolicTensor })
  initializeForRectifiers(tf, model, seed)
  tf.tidy(() => correction.setWeights(correction.getWeights().map((weights) => tf.zerosLike(weights))))
  return model
}

export const residualUnet: Architecture = {
  name: 'Residual U-Net',
  label: 'Residual U-Net',
  hint: 'For whole CT slices: corrects the noisy slice. Keeps fine structure.',
  citation:
    'Ahn, Heo & Kim, Combined low-dose simulation and deep learning for CT denoising: application in ultra-low-dose chest CT, ' +
    '2019, doi:10.1117/12.2521539; U-Net: Ronneberger, Fischer & Brox 2015, doi:10.1007/978-3-319-24574-4_28; residual: ' +
    'Zhang et al. 2017, doi:10.1109/TIP.2017.2662206',
  ...residualScale,
  defaults: { epochs: 24, loss: 'detail-ssim', batchSize: 16, learningRate: 1.5e-3 },
  relativeCost: 200,
  describe: () =>
    `Residual U-Net of ${levelChannels.length} levels (${levelChannels.slice(0, -1).join(', ')} and ${levelChannels.at(-1)} channels)`,
  limits: () => [
    ...residualLimits,
    'If noise hides small or faint structure, the output shows what was likely in the training data, which may be nothing.'
  ],
  build: buildResidualUnet
}

/** Channels of each level, from the top. */
const levelChannels = [16, 32, 64, 128] as const

interface ResidualUnetOptions {
  readonly seed: number
}

/**
 * A U-Net that corrects its input, untrained, 481,745 weights. See `buildResidualNetwork` for scale and shapes, and
 * `unetFeatures` for the levels.
 * Ahn, Heo & Kim also subtract a U-Net's output from the noisy slice. Their net has five levels and taps of 4 x 4.
 * @returns a model whose images have rows and columns that are multiples of 8.
 */
export function buildResidualUnet(tf: TensorFlow, { seed }: ResidualUnetOptions): LayersModel {
  return buildResidualNetwork(tf, { name: 'residual_unet', seed }, (scaled) => unetFeatures(tf, scaled, levelChannels))
}

/** Channels of all layers but the ends. The original has 96, and taps of 5 x 5. */
const redCnnChannels = 24

export const redCnn: Architecture = {
  name: 'RED-CNN kind',
  label: 'RED-CNN kind',
  hint: 'For whole CT slices: a residual encoder-decoder, small and without halving.',
  citation:
    'Chen et al., Low-dose CT with a residual encoder-decoder convolutional neural network, 2017, doi:10.1109/TMI.2017.2715284',
  ...residualScale,
  defaults: { epochs: 12, loss: 'detail', batchSize: 16, learningRate: 1.5e-3 },
  relativeCost: 250,
  describe: () => `Residual encoder-decoder of the RED-CNN kind (ten convolutions, ${redCnnChannels} channels)`,
  limits: () => [
    ...residualLimits,
    'Far smaller than the published RED-CNN (24 channels instead of 96, taps of 3 x 3 instead of 5 x 5): it does not reproduce the results of that network.',
    'Its receptive field is 19 pixels: it cannot tell streaks and coarse noise from structure.'
  ],
  build: buildRedCnn
}

interface RedCnnOptions {
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
    .conv2d({ name, filters: redCnnChannels, kernelSize: 3, padding: 'same', ...zeros })
    .apply(x) as SymbolicTensor
}

function rectified(tf: TensorFlow, name: string, x: SymbolicTensor): SymbolicTensor {
  return tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }).apply(x) as SymbolicTensor
}
