import type { LayersModel } from '@tensorflow/tfjs'
import { seedFor } from '../../../random/derived-seed.ts'
import type { TrainingRequest } from '../../../training/request.ts'
import type { Architecture } from '../architecture.ts'
import type { TensorFlow } from '../../tensorflow/tensorflow.ts'
import { buildUnet } from '../unet/unet.ts'
import { adversarialObjective } from './adversarial-objective.ts'
import { buildDiscriminator } from './discriminator.ts'

/** Without the dropout of pix2pix as a source of chance: one noisy patch has one denoised one. */
export const conditionalGan: Architecture = {
  name: 'Conditional GAN',
  citation:
    'Isola, Zhu, Zhou & Efros, Image-to-image translation with conditional adversarial networks, 2017, doi:10.1109/CVPR.2017.632',
  patchSize: 28,
  describe: ({ lambda }) =>
    `U-Net generator, trained against a patch discriminator of pairs of noisy and denoised patches (the adversarial loss + ${lambda} times the loss named here)`,
  limits: () => [
    'Adversarial training rewards what looks real, not what is there: the generator can invent structure, and does so most ' +
      'where the noise hides most.',
    'Only the generator is kept. The discriminator that it was trained against ends with the training.'
  ],
  build: buildUnet,
  objective: trainAgainstDiscriminator
}

function trainAgainstDiscriminator(tf: TensorFlow, generator: LayersModel, { loss, lambda, seed }: TrainingRequest) {
  const discriminator = buildDiscriminator(tf, { seed: seedFor(seed, 'discriminator-weights') })
  return adversarialObjective(tf, { generator, discriminator, loss, lambda })
}
