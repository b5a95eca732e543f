import type { TrainingRequest } from '../../training/request.ts'
import type { Architecture } from './architecture.ts'
import { autoencoder } from './autoencoder/autoencoder.ts'
import { conditionalGan } from './conditional-gan/conditional-gan.ts'
import { redCnn } from './red-cnn/red-cnn.ts'
import { residualGan } from './residual-gan/residual-gan.ts'
import { residualUnet } from './residual-unet/residual-unet.ts'
import { unet } from './unet/unet.ts'

/** Every kind of model that can be trained. */
export const architectures: Readonly<Record<TrainingRequest['architecture'], Architecture>> = {
  autoencoder,
  unet,
  'conditional-gan': conditionalGan,
  'residual-unet': residualUnet,
  'red-cnn': redCnn,
  'residual-gan': residualGan
}
