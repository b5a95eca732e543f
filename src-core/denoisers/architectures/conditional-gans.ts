import type { Architecture } from './architecture.ts'
import { buildUnet } from './unet.ts'
import type { LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { initializeForRectifiers } from '../tensorflow/model-weights.ts'
import { residualLimits, residualScale, scaling, buildResidualUnet } from './residual-networks.ts'

/** Without the dropout that pix2pix uses as noise: one noisy patch has one denoised patch. */
export const conditionalGan: Architecture = {
  name: 'Conditional GAN',
  label: 'Conditional GAN',
  hint: 'A U-Net trained against a discriminator. Sharp, and can invent structure.',
  citation:
    'Isola, Zhu, Zhou & Efros, Image-to-image translation with conditional adversarial networks, 2017, doi:10.1109/CVPR.2017.632',
  patchSize: 28,
  // pix2pix uses L1. With strong noise on mostly black digits, L1 makes the generator predict black everywhere, without
  // recovery.
  defaults: { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 },
  relativeCost: 16,
  ownSetting: 'lambda',
  describe: ({ lambda }) =>
    `U-Net generator, trained against a patch discriminator of pairs of noisy and denoised patches (the adversarial loss + ${lambda} times the loss named here)`,
  limits: () => [
    'Adversarial training rewards what looks real, not what is there: the generator can invent structure, and does so most ' +
      'where the noise hides most.',
    'Only the generator is kept. The discriminator that it was trained against ends with the training.'
  ],
  build: buildUnet,
  adversary: { build: buildDiscriminator, lambdaScale: 1 }
}

interface DiscriminatorOptions {
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

/** Three halvings: a logit depends on 38 x 38 pixels of the 64 x 64 of a training crop. */
const discriminatorChannels = [16, 32, 64]

/** Without the dropout that pix2pix uses as noise: one noisy slice has one denoised slice. */
export const residualGan: Architecture = {
  name: 'Conditional GAN, residual U-Net',
  label: 'Residual GAN',
  hint: 'For whole CT slices: the residual U-Net trained against a discriminator. Can invent structure.',
  citation:
    'Kim & Lee, Image denoising with conditional generative adversarial networks (CGAN) in low dose chest images, 2019, ' +
    'doi:10.1016/j.nima.2019.02.041; Isola, Zhu, Zhou & Efros 2017, doi:10.1109/CVPR.2017.632',
  ...residualScale,
  defaults: { epochs: 10, loss: 'detail', batchSize: 16, learningRate: 1.5e-3 },
  relativeCost: 230,
  ownSetting: 'lambda',
  describe: ({ lambda }) =>
    'Residual U-Net generator, trained against a patch discriminator of pairs of noisy and denoised patches (the adversarial ' +
    `loss + ${lambda * scaling.scale} times the loss named here)`,
  limits: () => [
    ...residualLimits,
    'Adversarial training rewards a look of full dose, not correct structure. The generator can invent texture and structure, ' +
      'most of all where noise is strong.',
    'Only the generator is kept. The discriminator is discarded after the training.'
  ],
  build: buildResidualUnet,
  // The discriminator multiplies its input by the scale; the loss gets the same factor.
  adversary: {
    build: (tf, { seed }) => buildDiscriminator(tf, { seed, channels: discriminatorChannels, scaling }),
    lambdaScale: scaling.scale
  }
}
