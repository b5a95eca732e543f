import { existsSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { LayersModel } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import { loadTensorFlow, type LoadedTensorFlow } from '../../models/backend.ts'
import { saveLayersModel, sha256 } from '../../models/layers-files.ts'
import { Random } from '../../random/random.ts'
import { readCheckpoint, removeCheckpoint, writeCheckpoint, type BestWeights } from '../../training/checkpoint.ts'
import type { EpochRecord } from '../../training/request.ts'
import { seedFor } from '../../training/seeds.ts'
import { gather } from '../../training/training-data.ts'
import { TrainingProgress, type ProgressListener } from '../../training/training-progress.ts'
import { varyDigits } from './augmentation.ts'
import { crossEntropy, fitTemperature } from './calibration.ts'
import { writeClassifierCard, type ClassifierCard } from './classifier-card.ts'
import { describeClassifier, testClassifier } from './classifier-results.ts'
import { ClassifierTrainer } from './classifier-trainer.ts'
import { digitLogits } from './digit-classifier.ts'
import { describeDigits, type DigitData, type DigitSet } from './digit-data.ts'
import { buildDigitNetwork, digitCount } from './network.ts'
import type { ClassifierRequest } from './request.ts'

export interface ClassifierTrainingOptions {
  /** The classifier's own folder, whose name is its id. A training that was interrupted in it goes on. */
  readonly directory: string
  readonly versions?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly onEpoch?: (epoch: EpochRecord) => void
  readonly onProgress?: ProgressListener
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
 * Trains the digit classifier and writes it with its card into its folder. After each epoch a checkpoint is written, from
 * which an interrupted training goes on to the same result. The weights with the lowest validation loss are kept.
 * @throws job.cancelled when the signal aborts; argument.invalid when the folder holds a finished classifier or another
 * request's training; file.unwritable; model.damaged for a damaged checkpoint.
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
    const { epochs, best } = await trainEpochs(run)
    return await finish(run, epochs, best)
  } finally {
    model.dispose()
  }
}

async function trainEpochs(run: Run): Promise<{ epochs: readonly EpochRecord[]; best: BestWeights }> {
  const { request, trainer, options, identity, data } = run
  let { epochs, best } = resume(run)
  const progress = new TrainingProgress(request.epochs, data.training.images.count, epochs.length, options.onProgress)
  while (epochs.length < request.epochs) {
    const started = performance.now()
    const epoch = epochs.length + 1
    const trainingLoss = await trainEpoch(run, epoch, (images) => progress.tell(epoch, images))
    trainer.readAverages()
    const { logits, labels } = await answer(run, data.validation)
    const validationLoss = crossEntropy(logits, labels, digitCount)
    const record = { epoch, trainingLoss, validationLoss, seconds: (performance.now() - started) / 1000 }
    epochs = [...epochs, record]
    const { weights, averages } = trainer.state
    if (!best || validationLoss < best.validationLoss) {
      best = { epoch, validationLoss, weights: weights.slice(), averages: averages.slice() }
    }
    writeCheckpoint(options.directory, { identity, epochs, state: trainer.state, best })
    options.onEpoch?.(record)
  }
  return { epochs, best: best! }
}

function resume({ options, identity, trainer }: Run): { epochs: readonly EpochRecord[]; best: BestWeights | null } {
  const checkpoint = readCheckpoint(options.directory)
  if (!checkpoint) return { epochs: [], best: null }
  if (checkpoint.identity !== identity) {
    throw new DenoscopeError('argument.invalid', `${options.directory}: holds an unfinished training with other settings or data`)
  }
  trainer.restore(checkpoint.state)
  return checkpoint
}

/** Every image once, varied anew. @returns the mean cross-entropy. @throws job.cancelled, between two batches */
async function trainEpoch(run: Run, epoch: number, onImages: (images: number) => void): Promise<number> {
  const { request: { seed, batchSize, epochs, learningRate }, data: { training: { images, labels } }, trainer, options } = run
  const order = new Random(seedFor(seed, 'order', epoch)).shuffle(Uint32Array.from({ length: images.count }, (_, index) => index))
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
    sum += varied.count * trainer.step(varied, chosen.map((index) => labels[index]!), rate)
    onImages(first + varied.count)
  }
  return sum / images.count
}

async function answer({ loaded, model }: Run, { images, labels }: DigitSet) {
  return { logits: await digitLogits(loaded.tf, model, images), labels }
}

async function finish(run: Run, epochs: readonly EpochRecord[], best: BestWeights): Promise<ClassifierCard> {
  const { request, data, options, loaded: { tf, backend }, model, trainer } = run
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
