import { existsSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import { loadTensorFlow, type LoadedTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { saveLayersModel, sha256 } from '../../denoisers/tensorflow/layers-model-files.ts'
import { Random } from '../../random/random.ts'
import { removeCheckpoint, trainEpochs, type TrainedEpochs, type TrainingListeners } from '../../training/epoch-loop.ts'
import { seedFor } from '../../random/derived-seed.ts'
import { gather, type ImageBatch } from '../../images/image.ts'
import { varyDigits } from './digit-variation.ts'
import {
  crossEntropy,
  fitTemperature,
  calibrationError,
  classifyLogits,
  type Classification
} from './confidence-calibration.ts'
import { writeClassifierCard, type ClassifierCard, type ClassifierRequest } from './classifier-card.ts'
import { digitLogits, buildDigitNetwork, digitCount, digitNetworkCitation } from './digit-classifier.ts'
import { describeDigits, type DigitData, type DigitSet } from './digit-data.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { variablesOf } from '../../denoisers/tensorflow/model-weights.ts'
import { WeightTrainer } from '../../training/weight-trainer.ts'
import { meanInterval } from '../../statistics/confidence-intervals.ts'

export interface ClassifierTrainingOptions extends TrainingListeners {
  /** Folder of the classifier; its name is the id. An interrupted training in this folder is continued. */
  readonly directory: string
  readonly versions?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

interface Run {
  readonly request: ClassifierRequest
  readonly data: DigitData
  readonly options: ClassifierTrainingOptions
  readonly loaded: LoadedTensorFlow
  readonly model: LayersModel
  readonly trainer: ClassifierTrainer
  readonly identity: string
}

/**
 * Trains the digit classifier and writes it with its card into its folder.
 * A checkpoint follows each epoch; an interrupted training continues from it to the same result.
 * The weights with the lowest validation loss are kept.
 * @throws job.cancelled if the signal aborts
 * @throws argument.invalid if the folder holds a finished classifier or another request's training
 * @throws file.unwritable; model.damaged for a damaged checkpoint
 */
export async function trainClassifier(
  request: ClassifierRequest,
  data: DigitData,
  options: ClassifierTrainingOptions
): Promise<ClassifierCard> {
  if (existsSync(join(options.directory, 'card.json'))) {
    throw new DenoscopeError('argument.invalid', `${options.directory}: there is a finished model already`)
  }
  mkdirSync(options.directory, { recursive: true })
  const loaded = await loadTensorFlow()
  const model = buildDigitNetwork(loaded.tf, seedFor(request.seed, 'weights'))
  const trainer = new ClassifierTrainer(loaded, model, request.weightDecay)
  const identity = sha256(Buffer.from(JSON.stringify([request, describeDigits(data)])))
  try {
    const run: Run = { request, data, options, loaded, model, trainer, identity }
    return await finish(run, await trainRun(run))
  } finally {
    model.dispose()
  }
}

function trainRun(run: Run): Promise<TrainedEpochs> {
  const { request, trainer, options, identity, data } = run
  return trainEpochs({
    directory: options.directory,
    identity,
    trainer,
    epochs: request.epochs,
    images: data.training.images.count,
    listeners: options,
    train: (epoch, onImages) => trainEpoch(run, epoch, onImages),
    validate: async () => {
      const { logits, labels } = await answer(run, data.validation)
      return crossEntropy(logits, labels, digitCount)
    }
  })
}

/**
 * Trains on every image once, in new variations. @returns the mean cross-entropy. @throws job.cancelled, between two
 * batches
 */
async function trainEpoch(run: Run, epoch: number, onImages: (images: number) => void): Promise<number> {
  const {
    request: { seed, batchSize, epochs, learningRate },
    data: {
      training: { images, labels }
    },
    trainer,
    options
  } = run
  const order = new Random(seedFor(seed, 'order', epoch)).shuffle(
    Uint32Array.from({ length: images.count }, (_, index) => index)
  )
  const memory = new Float32Array(batchSize * images.rows * images.columns)
  const variation = seedFor(seed, 'variation', epoch)
  let sum = 0
  for (let first = 0; first < images.count; first += batchSize) {
    await setImmediate()
    if (options.signal?.aborted) throw new DenoscopeError('job.cancelled', `training was cancelled in epoch ${epoch}`)
    const chosen = order.subarray(first, first + batchSize)
    const varied = varyDigits(gather(images, chosen, memory), { seed: variation, firstImage: first })
    const done = (epoch - 1 + first / images.count) / epochs
    const rate = 0.5 * learningRate * (1 + Math.cos(Math.PI * done))
    sum +=
      varied.count *
      trainer.step(
        varied,
        chosen.map((index) => labels[index]!),
        rate
      )
    onImages(first + varied.count)
  }
  return sum / images.count
}

async function answer({ loaded, model }: Run, { images, labels }: DigitSet) {
  return { logits: await digitLogits(loaded.tf, model, images), labels }
}

async function finish(run: Run, { epochs, best }: TrainedEpochs): Promise<ClassifierCard> {
  const {
    request,
    data,
    options,
    loaded: { tf, backend },
    model,
    trainer
  } = run
  options.onProgress?.(1, null, 'Testing the classifier')
  trainer.restore(best)
  const validation = await answer(run, data.validation)
  const tested = await answer(run, data.test)
  const temperature = fitTemperature(validation.logits, validation.labels, digitCount)
  const card: ClassifierCard = {
    ...describeClassifier(basename(options.directory)),
    parameterCount: model.countParams(),
    training: request,
    data: describeDigits(data),
    epochs,
    temperature,
    test: testClassifier(tested.logits, tested.labels, temperature, request.seed),
    versions: { ...options.versions, node: process.versions.node, [backend.name]: backend.version },
    backend: `${backend.name}: ${backend.version}`,
    createdAt: new Date().toISOString(),
    weightsSha256: await saveLayersModel(tf, model, options.directory)
  }
  writeClassifierCard(options.directory, card)
  removeCheckpoint(options.directory)
  return card
}

/** Digit network with its optimiser. */
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
   * @param images shape (count, 28, 28), 0..1
   * @param labels 0..9, one for each image
   * @returns the cross-entropy in nats, before the step
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

/**
 * Tests logits against labels: accuracy with its 95 % bootstrap interval, confusion, calibration.
 * @param logits shape (images, 10); `labels` 0..9
 */
export function testClassifier(
  logits: Float32Array,
  labels: Uint8Array,
  temperature: number,
  seed: number
): ClassifierCard['test'] {
  const plain = classifyLogits(logits, digitCount, 1)
  const scaled = classifyLogits(logits, digitCount, temperature)
  const right = Float64Array.from(labels, (label, image) => (label === scaled.digits[image] ? 1 : 0))
  const { mean, low, high } = meanInterval(right, { seed })
  return {
    images: labels.length,
    accuracy: [mean, low, high],
    confusion: confusionOf(scaled, labels),
    calibrationError: [calibrationError(plain, labels), calibrationError(scaled, labels)]
  }
}

function confusionOf({ digits }: Classification, labels: Uint8Array): number[][] {
  const table = Array.from({ length: digitCount }, () => new Array<number>(digitCount).fill(0))
  labels.forEach((label, image) => table[label]![digits[image]!]!++)
  return table
}

/** Parts of a card that do not depend on the training: name, purpose, limits. */
export function describeClassifier(
  id: string
): Pick<ClassifierCard, 'id' | 'name' | 'description' | 'citation' | 'limits'> {
  return {
    id,
    name: 'Digit classifier, MNIST',
    description:
      'Convolutional network that says which digit an image of 28 x 28 shows, and how surely. ' +
      'It tells whether a denoiser turned a digit into another one.',
    citation: digitNetworkCitation,
    limits: [
      'Knows ten handwritten digits only, each filling its image as in MNIST; anything else is given a digit all the same.',
      'Confidences are calibrated on clean images. On noisy or denoised ones they are too high or too low.',
      'It errs on a few clean images in a thousand: a class that changes on a badly written digit may be its own error.',
      'A changed stroke that leaves the digit what it is goes unseen here; the shape scores are made for that.'
    ]
  }
}
