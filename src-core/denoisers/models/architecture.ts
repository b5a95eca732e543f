import type { LayersModel } from '@tensorflow/tfjs'
import type { Objective } from '../../training/objective.ts'
import type { TrainingRequest } from '../../training/request.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'

/** A kind of model that can be trained. */
export interface Architecture {
  readonly name: string
  readonly citation: string
  /** Rows and columns of the patches it is trained on; it takes no other size unless `wholeSlice`. */
  readonly patchSize: number
  /** It takes images of any size, and learns from patches cut of them. Absent: patches of `patchSize` alone. */
  readonly wholeSlice?: true
  /** HU that 0 and 1 stand for. Absent: the intensity range of each source. */
  readonly hounsfield?: readonly [low: number, high: number]
  /** What the model is, as its card says: `Convolutional autoencoder with 32 latent values`. */
  describe(request: TrainingRequest): string
  /** What someone who reads its outputs must know of this kind of model, in sentences. */
  limits(request: TrainingRequest): readonly string[]
  /** Untrained, with weights drawn from the request's seed. Shape (count, patchSize, patchSize, 1), 0..1, to the same. */
  build(tf: TensorFlow, request: TrainingRequest): LayersModel
  /** What its training makes small; the request's loss of its output where absent. */
  objective?(tf: TensorFlow, model: LayersModel, request: TrainingRequest): Objective
}
