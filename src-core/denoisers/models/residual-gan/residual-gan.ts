import type { LayersModel } from '@tensorflow/tfjs'
import { seedFor } from '../../../random/derived-seed.ts'
import type { TrainingRequest } from '../../../training/request.ts'
import type { Architecture } from '../architecture.ts'
import { adversarialObjective } from '../conditional-gan/adversarial-objective.ts'
import { buildDiscriminator } from '../conditional-gan/discriminator.ts'
import { residualLimits, residualScale, scaling } from '../residual-network.ts'
import { buildResidualUnet } from '../residual-unet/residual-unet.ts'
import type { TensorFlow } from '../../tensorflow/tensorflow.ts'

/** Without the dropout of pix2pix as a source of chance: one noisy slice has one denoised one. */
export const residualGan: Architecture = {
  name: 'Conditional GAN, residual U-Net',
  citation:
    'Kim & Lee, Image denoising with conditional generative adversarial networks (CGAN) in low dose chest images, 2019, ' +
    'doi:10.1016/j.nima.2019.02.041; Isola, Zhu, Zhou & Efros 2017, doi:10.1109/CVPR.2017.632',
  ...residualScale,
  describe: ({ lambda }) =>
    'Residual U-Net generator, trained against a patch discriminator of pairs of noisy and denoised patches (the adversarial ' +
    `loss + ${lambda * scaling.scale} times the loss named here)`,
  limits: () => [
    ...residualLimits,
    'Adversarial training rewards what looks like full dose, not what is there: the generator can invent texture and structure, ' +
      'and does so most where the noise hides most.',
    'Only the generator is kept. The discriminator that it was trained against ends with the training.'
  ],
  build: buildResidualUnet,
  objective: trainAgainstDiscriminator
}

/** Three halvings: a judgement depends on 38 x 38 pixels of the 64 x 64 trained on. */
const discriminatorChannels = [16, 32, 64]

/** The discriminator judges values that are multiplied by the scale; so does lambda weigh the loss. */
function trainAgainstDiscriminator(tf: TensorFlow, generator: LayersModel, { loss, lambda, seed }: TrainingRequest) {
  const discriminator = buildDiscriminator(tf, {
    seed: seedFor(seed, 'discriminator-weights'),
    channels: discriminatorChannels,
    scaling
  })
  return adversarialObjective(tf, { generator, discriminator, loss, lambda: lambda * scaling.scale })
}
