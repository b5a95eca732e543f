import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs'
import { ctIntensityRange } from '../../sources/source.ts'
import { initializeForRectifiers } from '../tensorflow/model-weights.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'

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
