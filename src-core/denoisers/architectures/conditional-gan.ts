import type { Architecture } from './architecture.ts'
import { buildDiscriminator } from './patch-discriminator.ts'
import { buildUnet } from './unet.ts'

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
