import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'
import { initializeForRectifiers } from '../initialization.ts'

export interface DiscriminatorOptions {
  readonly seed: number
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
const halving = { kernelSize: 4, strides: 2, padding: 'same', ...zeros } as const

/**
 * The patch discriminator of pix2pix for small images, untrained: maps (count, 28, 28, 2), a noisy image beside a clean or
 * denoised one, to 7 x 7 logits, each a judgement of the 18 x 18 pixels around it. Two convolutions 4 x 4 of stride 2 to 16
 * and 32 channels with leaky ReLU (0.2), one 3 x 3; 9,041 weights.
 */
export function buildDiscriminator(tf: TensorFlow, { seed }: DiscriminatorOptions): LayersModel {
  const { layers } = tf
  const model = tf.sequential({
    name: 'discriminator',
    layers: [
      layers.conv2d({ name: 'judge_1', inputShape: [28, 28, 2], filters: 16, ...halving }),
      layers.leakyReLU({ name: 'judge_1_relu', alpha: 0.2 }),
      layers.conv2d({ name: 'judge_2', filters: 32, ...halving }),
      layers.leakyReLU({ name: 'judge_2_relu', alpha: 0.2 }),
      layers.conv2d({ name: 'judgement', filters: 1, kernelSize: 3, padding: 'same', ...zeros })
    ]
  })
  initializeForRectifiers(tf, model, seed)
  return model
}
