import type { LayersModel } from '@tensorflow/tfjs'
import type { TrainingRequest } from '../training/request.ts'
import { autoencoderCitation, autoencoderPatchSize, buildAutoencoder } from './autoencoder/autoencoder.ts'
import type { TensorFlow } from './backend.ts'

/** A kind of model that can be trained. */
export interface Architecture {
  readonly name: string
  readonly citation: string
  /** Rows and columns of the patches it takes. */
  readonly patchSize: number
  /** Untrained, with weights drawn from the request's seed. */
  build(tf: TensorFlow, request: TrainingRequest): LayersModel
}

export const architectures: Readonly<Record<TrainingRequest['architecture'], Architecture>> = {
  autoencoder: {
    name: 'Autoencoder', citation: autoencoderCitation, patchSize: autoencoderPatchSize, build: buildAutoencoder
  }
}
