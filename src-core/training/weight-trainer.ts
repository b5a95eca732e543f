import type { LayersModel, NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { LoadedTensorFlow } from '../denoisers/tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../denoisers/tensorflow/tensorflow.ts'
import { trainBatchNormalization } from '../denoisers/tensorflow/batch-normalization.ts'
import { registerNativeGradients } from '../denoisers/tensorflow/native-replacements.ts'
import { RepeatedWork } from '../denoisers/tensorflow/repeated-work.ts'
import { readFlat, variablesOf, writeFlat } from '../denoisers/tensorflow/model-weights.ts'

/** Everything that changes during a training, as plain numbers. */
export interface TrainingState {
  /** Trainable weights, one after the other in the order of the models. */
  readonly weights: Float32Array
  /** Moving averages of batch norm. */
  readonly averages: Float32Array
  readonly adam: AdamState
}

/**
 * Models with their optimiser.
 * The weights are in one array, so that a step of Adam is one loop. After each step they are copied to the models'
 * layers.
 */
export class WeightTrainer {
  readonly #tf: TensorFlow
  readonly #trainable: readonly Variable[]
  readonly #averages: readonly Variable[]
  readonly #weightDecay: number
  readonly #steps: RepeatedWork
  readonly state: TrainingState

  constructor({ tf, kernels }: LoadedTensorFlow, models: readonly LayersModel[], weightDecay: number) {
    if (kernels) registerNativeGradients(tf, kernels)
    models.forEach((model) => trainBatchNormalization(tf, kernels, model))
    this.#tf = tf
    this.#trainable = models.flatMap(({ trainableWeights }) => variablesOf(trainableWeights))
    this.#averages = models.flatMap(({ nonTrainableWeights }) => variablesOf(nonTrainableWeights))
    this.#weightDecay = weightDecay
    this.#steps = new RepeatedWork(tf, {
      read: [...this.#trainable, ...this.#averages],
      written: this.#averages,
      recordedRound: 1
    })
    const weights = readFlat(this.#trainable)
    this.state = { weights, averages: readFlat(this.#averages), adam: newAdamState(weights.length) }
  }

  /**
   * One step of Adam along the gradients.
   * @param makeInputs all tensors that differ between steps, except the weights; called within a tidy.
   * @param lossAndGradients the same operations in every step, on these inputs, in the same tidy. Gradients are named
   * by the variable of each trainable weight.
   * @returns the loss before the step.
   */
  descend<Inputs extends Tensor[]>(
    makeInputs: () => [...Inputs],
    lossAndGradients: (...inputs: Inputs) => { readonly value: Scalar; readonly grads: NamedTensorMap },
    learningRate: number
  ): number {
    const result: { loss: number; gradient: Float32Array } = { loss: NaN, gradient: new Float32Array(0) }
    // Returns nothing, because tidy searches a returned array for tensors, number by number.
    this.#tf.tidy(() => {
      const inputs = makeInputs()
      const [loss, ...gradient] = this.#steps.run(inputs, () => {
        const { value, grads } = lossAndGradients(...inputs)
        return [value, ...this.#trainable.map(({ name }) => grads[name]!)]
      })
      result.loss = loss!.dataSync()[0]!
      result.gradient = readFlat(gradient)
    })
    adamStep(this.state.weights, result.gradient, this.state.adam, { learningRate, weightDecay: this.#weightDecay })
    writeFlat(this.#tf, this.#trainable, this.state.weights)
    return result.loss
  }

  /** Copies the averages from the models into `state.averages`. */
  readAverages(): void {
    this.state.averages.set(readFlat(this.#averages))
  }

  /** Restores an earlier state. Without an Adam state only the weights are restored. */
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
}

/** Number of Adam's steps so far, and the moving averages of each weight. */
interface AdamState {
  step: number
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

interface AdamOptions {
  readonly learningRate: number
  /** L2 coefficient. Times the weight, it is added to the gradient. */
  readonly weightDecay: number
}

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

export function newAdamState(weightCount: number): AdamState {
  return { step: 0, firstMoment: new Float32Array(weightCount), secondMoment: new Float32Array(weightCount) }
}

/**
 * One step of Adam over all weights, in place, with L2 weight decay in the gradient as in torch.optim.Adam (Kingma & Ba
 * 2015, arXiv 1412.6980).
 * Computed without TensorFlow, so that every backend does the same. A hundred thousand weights take less than a
 * millisecond.
 * @param weights float32, any order; `gradient` and the state have the same.
 */
export function adamStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  { learningRate, weightDecay }: AdamOptions
): void {
  state.step++
  const { firstMoment, secondMoment } = state
  const stepSize = learningRate / (1 - beta1 ** state.step)
  const secondCorrection = 1 / Math.sqrt(1 - beta2 ** state.step)
  for (let index = 0; index < weights.length; index++) {
    const slope = gradient[index]! + weightDecay * weights[index]!
    const first = beta1 * firstMoment[index]! + (1 - beta1) * slope
    const second = beta2 * secondMoment[index]! + (1 - beta2) * slope * slope
    firstMoment[index] = first
    secondMoment[index] = second
    weights[index] = weights[index]! - (stepSize * first) / (Math.sqrt(second) * secondCorrection + epsilon)
  }
}
