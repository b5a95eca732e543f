import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { initializeForRectifiers } from '../tensorflow/model-weights.ts'

export interface DiscriminatorOptions {
  readonly seed: number
  /** Channels of each halving, from the first. Default: 16 and 32, for digits. */
  readonly channels?: readonly number[]
  /** Factor and offset of the input values: `scale * value + offset`. Default: none. */
  readonly scaling?: { readonly scale: number; readonly offset: number }
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
const halving = { kernelSize: 4, strides: 2, padding: 'same', ...zeros } as const

/**
 * The patch discriminator of pix2pix for small images, untrained. Maps (count, rows, columns, 2), a noisy image beside
 * a clean or denoised one, to logits: one for each 2^n x 2^n pixels.
 * Each of the n halvings is a convolution 4 x 4 of stride 2 with leaky ReLU (0.2). A convolution 3 x 3 gives the
 * logits.
 * With two halvings a logit depends on 18 x 18 pixels, with three on 38 x 38.
 * For 16 and 32 channels there are 9,041 weights.
 */
export function buildDiscriminator(
  tf: TensorFlow,
  { seed, channels = [16, 32], scaling }: DiscriminatorOptions
): LayersModel {
  const { layers } = tf
  const model = tf.sequential({
    name: 'discriminator',
    layers: [
      layers.inputLayer({ inputShape: [null, null, 2] }),
      ...(scaling ? [layers.rescaling({ name: 'judged_scaled', ...scaling })] : []),
      ...channels.flatMap((filters, index) => [
        layers.conv2d({ name: `judge_${index + 1}`, filters, ...halving }),
        layers.leakyReLU({ name: `judge_${index + 1}_relu`, alpha: 0.2 })
      ]),
      layers.conv2d({ name: 'judgement', filters: 1, kernelSize: 3, padding: 'same', ...zeros })
    ]
  })
  initializeForRectifiers(tf, model, seed)
  return model
}
