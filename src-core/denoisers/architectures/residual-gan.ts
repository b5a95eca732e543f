import type { Architecture } from './architecture.ts'
import { buildDiscriminator } from './patch-discriminator.ts'
import { residualLimits, residualScale, scaling } from './residual-network.ts'
import { buildResidualUnet } from './residual-unet.ts'

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
