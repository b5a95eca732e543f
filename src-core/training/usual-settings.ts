/** What can be trained. */
export const architectureIds = ['autoencoder', 'unet', 'conditional-gan'] as const
export type ArchitectureId = (typeof architectureIds)[number]

/** What a training can make small: see losses/. */
export const lossIds = ['mse', 'l1', 'ssim', 'poisson'] as const
export type LossId = (typeof lossIds)[number]

/** Settings that a training takes where its request names none. */
export interface UsualSettings {
  readonly epochs: number
  readonly loss: LossId
  readonly batchSize: number
  readonly learningRate: number
}

/** Of each architecture: those of the paper, and those with which the others did best in few epochs on MNIST. */
export const usualSettings: Readonly<Record<ArchitectureId, UsualSettings>> = {
  autoencoder: { epochs: 10, loss: 'mse', batchSize: 256, learningRate: 1e-3 },
  unet: { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 },
  // pix2pix takes L1, which strong noise on mostly black digits lets a generator end at black altogether, for good.
  'conditional-gan': { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 }
}
