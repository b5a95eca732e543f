import type { LayersModel, Tensor4D, Variable } from '@tensorflow/tfjs'
import type { ImageBatch } from '../images/image.ts'
import type { LoadedTensorFlow, TensorFlow } from '../models/backend.ts'
import { trainBatchNormalization } from '../models/kernels/batch-normalization.ts'
import { registerNativeGradients } from '../models/kernels/native-gradients.ts'
import { adamStep, newAdamState, type AdamState } from './adam.ts'
import { readFlat, variablesOf, writeFlat } from './flat-weights.ts'
import { regression, type Objective } from './objective.ts'
import type { TrainingRequest } from './request.ts'

/** Everything that changes while a model trains, as plain numbers. */
export interface TrainingState {
  /** Weights that Adam changes, one after the other in the order of the model, then of its objective's companions. */
  readonly weights: Float32Array
  /** Moving averages of batch norm. */
  readonly averages: Float32Array
  readonly adam: AdamState
}

export type TrainerOptions = Pick<TrainingRequest, 'weightDecay' | 'loss'>

/**
 * A model with its optimiser; without an objective it learns the options' loss. The weights live in one array, so that a
 * step of Adam is one loop, and are handed to the model's layers after each step.
 */
export class Trainer {
  readonly #tf: TensorFlow
  readonly #trainable: readonly Variable[]
  readonly #averages: readonly Variable[]
  readonly #weightDecay: number
  readonly #objective: Objective
  readonly state: TrainingState

  constructor({ tf, kernels }: LoadedTensorFlow, model: LayersModel, options: TrainerOptions, objective?: Objective) {
    if (kernels) registerNativeGradients(tf, kernels)
    this.#tf = tf
    this.#objective = objective ?? regression(tf, model, options)
    const models = [model, ...this.#objective.companions]
    models.forEach((each) => trainBatchNormalization(tf, kernels, each))
    this.#trainable = models.flatMap(({ trainableWeights }) => variablesOf(trainableWeights))
    this.#averages = models.flatMap(({ nonTrainableWeights }) => variablesOf(nonTrainableWeights))
    this.#weightDecay = options.weightDecay
    const weights = readFlat(this.#trainable)
    this.state = { weights, averages: readFlat(this.#averages), adam: newAdamState(weights.length) }
  }

  /**
   * One step on one batch: loss and gradient in training mode, then Adam.
   * @param noisy shape (count, rows, columns), 0..1; `clean` likewise.
   * @returns the loss before the step.
   */
  step(noisy: ImageBatch, clean: ImageBatch, learningRate: number): number {
    const { loss, gradient } = this.#lossAndGradient(noisy, clean)
    adamStep(this.state.weights, gradient, this.state.adam, { learningRate, weightDecay: this.#weightDecay })
    writeFlat(this.#tf, this.#trainable, this.state.weights)
    return loss
  }

  /** Brings `state.averages` up to date; they change inside the model. */
  readAverages(): void {
    this.state.averages.set(readFlat(this.#averages))
  }

  /** Goes on from an earlier state; without an Adam state only the model's weights are taken. */
  restore({ weights, averages, adam }: Omit<TrainingState, 'adam'> & { readonly adam?: AdamState }): void {
    this.state.weights.set(weights)
    this.state.averages.set(averages)
    writeFlat(this.#tf, this.#trainable, weights)
    writeFlat(this.#tf, this.#averages, averages)
    if (!adam) return
    this.state.adam.step = adam.step
    this.state.adam.firstMoment.set(adam.firstMoment)
    this.state.adam.secondMoment.set(adam.secondMoment)
  }

  #lossAndGradient(noisy: ImageBatch, clean: ImageBatch): { loss: number; gradient: Float32Array } {
    const tf = this.#tf
    const result: { loss: number; gradient: Float32Array } = { loss: NaN, gradient: new Float32Array(0) }
    // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
    tf.tidy(() => {
      const { value, grads } = this.#objective.lossAndGradients(asTensor(tf, noisy), asTensor(tf, clean))
      result.loss = value.dataSync()[0]!
      result.gradient = readFlat(this.#trainable.map(({ name }) => grads[name]!))
    })
    return result
  }
}

function asTensor(tf: TensorFlow, { data, count, rows, columns }: ImageBatch): Tensor4D {
  return tf.tensor4d(data, [count, rows, columns, 1])
}
