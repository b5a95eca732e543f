import type { LayersModel, NamedTensorMap, Scalar, Tensor4D, Tensor } from '@tensorflow/tfjs'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { variablesOf } from '../denoisers/tensorflow/model-weights.ts'
import { architectures } from '../denoisers/architectures/architectures.ts'
import { seedFor } from '../random/derived-seed.ts'
import { losses } from './losses.ts'
import type { TrainingRequest } from '../denoisers/models/training-request.ts'
import type { ImageBatch } from '../images/image.ts'
import type { LoadedTensorFlow } from '../denoisers/tensorflow/tensorflow-backend.ts'
import { WeightTrainer } from './weight-trainer.ts'

/** The function that the steps of a training minimise. */
export interface Objective {
  /** Models that train with the model and are discarded after the training, such as a discriminator. */
  readonly companions: readonly LayersModel[]
  /**
   * Runs one batch in training mode, within a tidy.
   * @param noisy shape (count, rows, columns, 1), 0..1; `clean` likewise
   * @returns the loss of the curves, and the gradient of each trainable weight by the name of its variable
   */
  lossAndGradients(noisy: Tensor4D, clean: Tensor4D): { readonly value: Scalar; readonly grads: NamedTensorMap }
}

/** The objective of a request: the loss alone, or with the adversary of the architecture. */
export function objectiveOf(tf: TensorFlow, model: LayersModel, request: TrainingRequest): Objective {
  const { adversary } = architectures[request.architecture]
  if (!adversary) return regression(tf, model, request)
  const discriminator = adversary.build(tf, { seed: seedFor(request.seed, 'discriminator-weights') })
  const { loss, lambda } = request
  return adversarialObjective(tf, { generator: model, discriminator, loss, lambda: lambda * adversary.lambdaScale })
}

/** The loss between the output of the model and the clean images. */
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

interface Adversaries {
  /** Shape (count, rows, columns, 1) to the same. */
  readonly generator: LayersModel
  /**
   * Shape (count, rows, columns, 2), a noisy image beside another, to logits of any shape. Large if the other is clean.
   */
  readonly discriminator: LayersModel
  readonly loss: TrainingRequest['loss']
  readonly lambda: number
}

/**
 * Both networks of a conditional GAN step from the same point (Isola et al. 2017, doi:10.1109/CVPR.2017.632, section
 * 3).
 * - Generator: minimises -log D(noisy, denoised) + lambda times the loss.
 * - Discriminator: minimises the mean of -log D(noisy, clean) and -log(1 - D(noisy, denoised)).
 * The curves show the loss alone, without lambda, so that it compares with validation.
 */
export function adversarialObjective(
  tf: TensorFlow,
  { generator, discriminator, loss, lambda }: Adversaries
): Objective {
  const makers = variablesOf(generator.trainableWeights)
  const judges = variablesOf(discriminator.trainableWeights)
  const judge = (noisy: Tensor, image: Tensor) =>
    discriminator.apply(tf.concat([noisy, image], 3), { training: true }) as Tensor

  function generatorStep(noisy: Tensor4D, clean: Tensor4D) {
    const made: Tensor4D[] = []
    const { value, grads } = tf.variableGrads(() => {
      const denoised = generator.apply(noisy, { training: true }) as Tensor4D
      const distance = losses[loss].ofTensors(tf, denoised, clean)
      // Tensors that are not kept are disposed with the gradients.
      made.push(tf.keep(denoised))
      return tf.add(tf.mul(distance, lambda), surprise(tf, judge(noisy, denoised), true)) as Scalar
    }, makers)
    return { value, grads, denoised: made[0]! }
  }

  function discriminatorStep(noisy: Tensor4D, clean: Tensor4D, denoised: Tensor4D) {
    const half = () => tf.add(surprise(tf, judge(noisy, clean), true), surprise(tf, judge(noisy, denoised), false))
    return tf.variableGrads(() => tf.mul(half(), 0.5) as Scalar, judges)
  }

  return {
    companions: [discriminator],
    lossAndGradients(noisy, clean) {
      const made = generatorStep(noisy, clean)
      const judged = discriminatorStep(noisy, clean, made.denoised)
      const value = losses[loss].ofTensors(tf, made.denoised, clean)
      made.denoised.dispose()
      return { value, grads: { ...made.grads, ...judged.grads } }
    }
  }
}

/** Mean of -log of the probability, from the logits, that an image is clean, or that it is not. */
function surprise(tf: TensorFlow, logits: Tensor, isClean: boolean): Scalar {
  return tf.mean(tf.softplus(isClean ? tf.neg(logits) : logits))
}

export type TrainerOptions = Pick<TrainingRequest, 'weightDecay' | 'loss'>

/** A denoiser in training, with the companions of its objective. Default objective: the loss of the options. */
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
