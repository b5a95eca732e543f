import type { LayersModel, Tensor4D } from '@tensorflow/tfjs'
import type { ImageBatch } from '../images/image.ts'
import type { LoadedTensorFlow } from '../denoisers/tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { regression, type Objective } from './objective.ts'
import type { TrainingRequest } from './request.ts'
import { WeightTrainer } from './weight-trainer.ts'

export type TrainerOptions = Pick<TrainingRequest, 'weightDecay' | 'loss'>

/** A denoiser in training, with the companions of its objective; without an objective it learns the options' loss. */
export class Trainer extends WeightTrainer {
  readonly #tf: TensorFlow
  readonly #objective: Objective

  constructor(
    loaded: LoadedTensorFlow,
    model: LayersModel,
    options: TrainerOptions,
    objective = regression(loaded.tf, model, options)
  ) {
    super(loaded, [model, ...objective.companions], options.weightDecay)
    this.#tf = loaded.tf
    this.#objective = objective
  }

  /**
   * One step on one batch: loss and gradient in training mode, then Adam.
   * @param noisy shape (count, rows, columns), 0..1; `clean` likewise.
   * @returns the loss before the step.
   */
  step(noisy: ImageBatch, clean: ImageBatch, learningRate: number): number {
    const tensor = (batch: ImageBatch) => asTensor(this.#tf, batch)
    return this.descend(
      () => [tensor(noisy), tensor(clean)],
      (x, wanted) => this.#objective.lossAndGradients(x, wanted),
      learningRate
    )
  }
}

function asTensor(tf: TensorFlow, { data, count, rows, columns }: ImageBatch): Tensor4D {
  return tf.tensor4d(data, [count, rows, columns, 1])
}
