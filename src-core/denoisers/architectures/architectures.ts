import type { Architecture } from './architecture.ts'
import { autoencoder } from './autoencoder.ts'
import { conditionalGan, residualGan } from './conditional-gans.ts'
import { redCnn, residualUnet } from './residual-networks.ts'
import { unet } from './unet.ts'

const table = {
  autoencoder,
  unet,
  'conditional-gan': conditionalGan,
  'residual-unet': residualUnet,
  'red-cnn': redCnn,
  'residual-gan': residualGan
}

/** Id of an architecture, as requests and model cards store it. */
export type ArchitectureId = keyof typeof table
/** All architectures, in the order of lists on the screen and of the command line. */
export const architectureIds = Object.keys(table) as readonly ArchitectureId[]
export const architectures: Readonly<Record<ArchitectureId, Architecture>> = table

/** True if trained against a discriminator, with the loss weighted by lambda. */
export const isAdversarial = (architecture: ArchitectureId): boolean =>
  architectures[architecture].adversary !== undefined

/** True if trained on whole CT slices in HU. */
export const takesSlices = (architecture: ArchitectureId): boolean => architectures[architecture].wholeSlice ?? false
