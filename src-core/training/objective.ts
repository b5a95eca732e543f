import type { LayersModel, NamedTensorMap, Scalar, Tensor4D } from '@tensorflow/tfjs'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { variablesOf } from '../denoisers/tensorflow/model-weights.ts'
import { losses } from './losses/losses.ts'
import type { TrainingRequest } from './request.ts'

/** What the steps of a training make small. */
export interface Objective {
  /** Models that train along and end with the training, such as a discriminator. */
  readonly companions: readonly LayersModel[]
  /**
   * One batch in training mode; called within a tidy.
   * @param noisy shape (count, rows, columns, 1), 0..1; `clean` likewise.
   * @returns the loss that the curves show, and for each trainable weight of the model and its companions, by the name of
   * its variable, the slope that a step follows.
   */
  lossAndGradients(noisy: Tensor4D, clean: Tensor4D): { readonly value: Scalar; readonly grads: NamedTensorMap }
}

/** The request's loss between the model's output and the clean images. */
export function regression(tf: TensorFlow, model: LayersModel, { loss }: Pick<TrainingRequest, 'loss'>): Objective {
  const variables = variablesOf(model.trainableWeights)
  return {
    companions: [],
    lossAndGradients: (noisy, clean) =>
      tf.variableGrads(
        () => losses[loss].ofTensors(tf, model.apply(noisy, { training: true }) as Tensor4D, clean),
        variables
      )
  }
}
