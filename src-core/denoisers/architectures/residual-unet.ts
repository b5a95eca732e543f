import type { LayersModel } from '@tensorflow/tfjs'
import type { Architecture } from './architecture.ts'
import { buildResidualNetwork, residualLimits, residualScale } from './residual-network.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { unetFeatures } from './unet.ts'

export const residualUnet: Architecture = {
  name: 'Residual U-Net',
  label: 'Residual U-Net',
  hint: 'For whole CT slices: corrects the noisy slice. Keeps fine structure.',
  citation:
    'Ahn, Heo & Kim, Combined low-dose simulation and deep learning for CT denoising: application in ultra-low-dose chest CT, ' +
    '2019, doi:10.1117/12.2521539; U-Net: Ronneberger, Fischer & Brox 2015, doi:10.1007/978-3-319-24574-4_28; residual: ' +
    'Zhang et al. 2017, doi:10.1109/TIP.2017.2662206',
  ...residualScale,
  defaults: { epochs: 24, loss: 'detail-ssim', batchSize: 16, learningRate: 1.5e-3 },
  relativeCost: 200,
  describe: () =>
    `Residual U-Net of ${channels.length} levels (${channels.slice(0, -1).join(', ')} and ${channels.at(-1)} channels)`,
  limits: () => [
    ...residualLimits,
    'If noise hides small or faint structure, the output shows what was likely in the training data, which may be nothing.'
  ],
  build: buildResidualUnet
}

/** Channels of each level, from the top. */
const channels = [16, 32, 64, 128] as const

export interface ResidualUnetOptions {
  readonly seed: number
}

/**
 * A U-Net that corrects its input, untrained, 481,745 weights. See `buildResidualNetwork` for scale and shapes, and
 * `unetFeatures` for the levels.
 * Ahn, Heo & Kim also subtract a U-Net's output from the noisy slice. Their net has five levels and taps of 4 x 4.
 * @returns a model whose images have rows and columns that are multiples of 8.
 */
export function buildResidualUnet(tf: TensorFlow, { seed }: ResidualUnetOptions): LayersModel {
  return buildResidualNetwork(tf, { name: 'residual_unet', seed }, (scaled) => unetFeatures(tf, scaled, channels))
}
