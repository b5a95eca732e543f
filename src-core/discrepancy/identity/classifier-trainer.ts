import type { LayersModel, Tensor2D, Variable } from '@tensorflow/tfjs'
import type { ImageBatch } from '../../images/image.ts'
import type { LoadedTensorFlow, TensorFlow } from '../../models/backend.ts'
import { trainBatchNormalization } from '../../models/kernels/batch-normalization.ts'
import { registerNativeGradients } from '../../models/kernels/native-gradients.ts'
import { adamStep, newAdamState, type AdamState } from '../../training/adam.ts'
import { readFlat, variablesOf, writeFlat } from '../../training/flat-weights.ts'
import type { TrainingState } from '../../training/training-step.ts'
import { digitCount } from './network.ts'

/** The digit network with its optimiser. */
export class ClassifierTrainer {
  readonly #tf: TensorFlow
  readonly #model: LayersModel
  readonly #trainable: readonly Variable[]
  readonly #averages: readonly Variable[]
  readonly #weightDecay: number
  readonly state: TrainingState

  constructor({ tf, kernels }: LoadedTensorFlow, model: LayersModel, weightDecay: number) {
    if (kernels) registerNativeGradients(tf, kernels)
    trainBatchNormalization(tf, kernels, model)
    this.#tf = tf
    this.#model = model
    this.#weightDecay = weightDecay
    this.#trainable = variablesOf(model.trainableWeights)
    this.#averages = variablesOf(model.nonTrainableWeights)
    const weights = readFlat(this.#trainable)
    this.state = { weights, averages: readFlat(this.#averages), adam: newAdamState(weights.length) }
  }

  /**
   * One step of Adam on the mean cross-entropy of a batch.
   * @param images shape (count, 28, 28), 0..1.
   * @param labels 0..9, one for each image.
   * @returns the cross-entropy in nats, before the step.
   */
  step(images: ImageBatch, labels: ArrayLike<number>, learningRate: number): number {
    const tf = this.#tf
    const result: { loss: number; gradient: Float32Array } = { loss: NaN, gradient: new Float32Array(0) }
    // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
    tf.tidy(() => {
      const x = tf.tensor4d(images.data, [images.count, images.rows, images.columns, 1])
      const wanted = tf.tensor2d(oneHot(labels), [images.count, digitCount])
      const predict = () => tf.losses.softmaxCrossEntropy(wanted, this.#model.apply(x, { training: true }) as Tensor2D).asScalar()
      const { value, grads } = tf.variableGrads(predict, [...this.#trainable])
      result.loss = value.dataSync()[0]!
      result.gradient = readFlat(this.#trainable.map(({ name }) => grads[name]!))
    })
    adamStep(this.state.weights, result.gradient, this.state.adam, { learningRate, weightDecay: this.#weightDecay })
    writeFlat(tf, this.#trainable, this.state.weights)
    return result.loss
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
}

function oneHot(labels: ArrayLike<number>): Float32Array {
  const values = new Float32Array(labels.length * digitCount)
  for (let image = 0; image < labels.length; image++) values[image * digitCount + labels[image]!] = 1
  return values
}
