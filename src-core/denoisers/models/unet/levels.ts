import type { SymbolicTensor } from '@tensorflow/tfjs'
import type { TensorFlow } from '../../tensorflow/tensorflow.ts'

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/**
 * The levels of a U-Net, down and up again, of any number of channels. On each level go two convolutions 3 x 3 + ReLU on the
 * way down, and two on the way up, of what came up and the level's own features. The first convolution of a lower level has
 * stride 2 (maximum pooling has a slow gradient here); up goes a transposed convolution 2 x 2. No batch norm: with
 * `initializeForRectifiers` it learns well without.
 * @param input rows and columns are multiples of 2 to the power of the halvings, `channels.length - 1`.
 * @param channels of each level, from the top.
 * @returns `channels[0]` features for every pixel.
 */
export function unetFeatures(tf: TensorFlow, input: SymbolicTensor, channels: readonly number[]): SymbolicTensor {
  return wayUp(tf, wayDown(tf, input, channels), channels)
}

/** The features of each level. */
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
