import type { LayersModel, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import type { ImageBatch } from '../../images/image.ts'
import type { LoadedTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { variablesOf } from '../../denoisers/tensorflow/model-weights.ts'
import { WeightTrainer } from '../../training/weight-trainer.ts'
import { digitCount } from './network.ts'

/** The digit network with its optimiser. */
export class ClassifierTrainer extends WeightTrainer {
  readonly #tf: TensorFlow
  readonly #model: LayersModel
  readonly #variables: Variable[]

  constructor(loaded: LoadedTensorFlow, model: LayersModel, weightDecay: number) {
    super(loaded, [model], weightDecay)
    this.#tf = loaded.tf
    this.#model = model
    this.#variables = variablesOf(model.trainableWeights)
  }

  /**
   * One step of Adam on the mean cross-entropy of a batch.
   * @param images shape (count, 28, 28), 0..1.
   * @param labels 0..9, one for each image.
   * @returns the cross-entropy in nats, before the step.
   */
  step(images: ImageBatch, labels: ArrayLike<number>, learningRate: number): number {
    const tf = this.#tf
    const inputs = (): [Tensor4D, Tensor2D] => [
      tf.tensor4d(images.data, [images.count, images.rows, images.columns, 1]),
      tf.tensor2d(oneHot(labels), [images.count, digitCount])
    ]
    return this.descend(
      inputs,
      (x, wanted) => {
        const predict = () =>
          tf.losses.softmaxCrossEntropy(wanted, this.#model.apply(x, { training: true }) as Tensor2D).asScalar()
        return tf.variableGrads(predict, this.#variables)
      },
      learningRate
    )
  }
}

function oneHot(labels: ArrayLike<number>): Float32Array {
  const values = new Float32Array(labels.length * digitCount)
  for (let image = 0; image < labels.length; image++) values[image * digitCount + labels[image]!] = 1
  return values
}
