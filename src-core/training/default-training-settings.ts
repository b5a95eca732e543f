/** What can be trained. */
export const architectureIds = [
  'autoencoder',
  'unet',
  'conditional-gan',
  'residual-unet',
  'red-cnn',
  'residual-gan'
] as const
export type ArchitectureId = (typeof architectureIds)[number]

/** Trained against a discriminator, its loss weighted by lambda. */
export const isAdversarial = (architecture: ArchitectureId): boolean =>
  architecture === 'conditional-gan' || architecture === 'residual-gan'

/** Takes whole slices of CT in HU, and no digits. */
export const takesSlices = (architecture: ArchitectureId): boolean =>
  ['residual-unet', 'red-cnn', 'residual-gan'].includes(architecture)

/** What a training can make small: see losses/. */
export const lossIds = ['mse', 'l1', 'ssim', 'poisson', 'detail', 'detail-ssim'] as const
export type LossId = (typeof lossIds)[number]

/** Settings that a training takes where its request names none. */
export interface DefaultTrainingSettings {
  readonly epochs: number
  readonly loss: LossId
  readonly batchSize: number
  readonly learningRate: number
}

/** Those of the paper for the autoencoder; for the U-Net and its GAN those that did best in few epochs on MNIST. */
export const defaultTrainingSettings: Readonly<Record<ArchitectureId, DefaultTrainingSettings>> = {
  autoencoder: { epochs: 10, loss: 'mse', batchSize: 256, learningRate: 1e-3 },
  unet: { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 },
  // pix2pix takes L1, which strong noise on mostly black digits lets a generator end at black altogether, for good.
  'conditional-gan': { epochs: 4, loss: 'mse', batchSize: 128, learningRate: 2e-3 },
  'residual-unet': { epochs: 24, loss: 'detail-ssim', batchSize: 16, learningRate: 1.5e-3 },
  'red-cnn': { epochs: 12, loss: 'detail', batchSize: 16, learningRate: 1.5e-3 },
  'residual-gan': { epochs: 10, loss: 'detail', batchSize: 16, learningRate: 1.5e-3 }
}
