import { setImmediate } from 'node:timers/promises'
import { degrade } from '../degradation/degrade.ts'
import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import { architectures } from '../models/architectures.ts'
import { loadTensorFlow, type LoadedTensorFlow } from '../models/backend.ts'
import { sha256 } from '../models/layers-files.ts'
import type { ModelCard } from '../models/model.ts'
import { denoiseInParts } from '../models/model-denoiser.ts'
import { beginModel, isTrained, saveModel, writeEpochs } from '../models/store.ts'
import { Random } from '../random/random.ts'
import { readCheckpoint, removeCheckpoint, writeCheckpoint, type BestWeights } from './checkpoint.ts'
import { meanLoss, testModel } from './evaluation.ts'
import { describeModelOf } from './model-words.ts'
import type { EpochRecord, TrainingRequest } from './request.ts'
import { seedFor } from './seeds.ts'
import { describeSets, gather, type TrainingData } from './training-data.ts'
import { Trainer } from './training-step.ts'
import type { LayersModel } from '@tensorflow/tfjs'

export interface TrainingOptions {
  /** The model's own folder, named by its id. A training that was interrupted in it goes on. */
  readonly directory: string
  /** Id of the model; `modelIdOf(request)` unless given. */
  readonly id?: string
  /** Versions for the card, beside those of Node and the backend. */
  readonly versions?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly onEpoch?: (epoch: EpochRecord) => void
  /** Done share, 0..1; seconds to the end, null while unknown; what is being done. */
  readonly onProgress?: (fraction: number, remainingSeconds: number | null, message: string) => void
}

/** What one training works with. */
interface Run {
  readonly request: TrainingRequest
  readonly data: TrainingData
  readonly options: TrainingOptions
  readonly loaded: LoadedTensorFlow
  readonly model: LayersModel
  readonly trainer: Trainer
  readonly noisyValidation: ImageBatch
  readonly identity: string
}

/**
 * Trains a model and writes it with its card into its folder. Noise is drawn anew each epoch from the seed; after each
 * epoch a checkpoint is written, from which a training that was interrupted, even killed, goes on to the same result.
 * The weights with the lowest validation loss are kept, and tested once.
 * @throws job.cancelled when the signal aborts; argument.invalid when the folder holds a finished model or another
 * request's training; file.unwritable; model.damaged for a damaged checkpoint.
 */
export async function trainModel(request: TrainingRequest, data: TrainingData, options: TrainingOptions): Promise<ModelCard> {
  const { directory } = options
  if (isTrained(directory)) throw new DenoscopeError('argument.invalid', `${directory}: there is a finished model already`)
  const loaded = await loadTensorFlow()
  const model = architectures[request.architecture].build(loaded.tf, { ...request, seed: seedFor(request.seed, 'weights') })
  try {
    const run = startRun(request, data, options, loaded, model)
    const { epochs, best } = await trainEpochs(run)
    return await finish(run, epochs, best)
  } finally {
    model.dispose()
  }
}

function startRun(
  request: TrainingRequest,
  data: TrainingData,
  options: TrainingOptions,
  loaded: LoadedTensorFlow,
  model: LayersModel
): Run {
  const noise = { seed: seedFor(request.seed, 'validation-noise') }
  const sets = describeSets(data)
  const identity = sha256(Buffer.from(JSON.stringify([request, sets])))
  const run: Run = {
    request, data, options, loaded, model, identity,
    trainer: new Trainer(loaded, model, request),
    noisyValidation: degrade(data.validation, request.degradation, noise)
  }
  beginModel(options.directory, request)
  return run
}

async function trainEpochs(run: Run): Promise<{ epochs: readonly EpochRecord[]; best: BestWeights }> {
  const { request, trainer, options, identity } = run
  let { epochs, best } = resume(run)
  const progress = new TrainingProgress(run, epochs.length)
  while (epochs.length < request.epochs && !(best && epochs.length - best.epoch >= request.patience)) {
    const started = performance.now()
    const epoch = epochs.length + 1
    const trainingLoss = await trainEpoch(run, epoch, progress)
    trainer.readAverages()
    const validationLoss = await validate(run)
    const record = { epoch, trainingLoss, validationLoss, seconds: (performance.now() - started) / 1000 }
    epochs = [...epochs, record]
    if (!best || validationLoss < best.validationLoss) best = { epoch, validationLoss, ...copyWeights(trainer) }
    writeCheckpoint(options.directory, { identity, epochs, state: trainer.state, best })
    writeEpochs(options.directory, epochs)
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

/** @returns the mean training loss over the epoch's images. */
async function trainEpoch(run: Run, epoch: number, progress: TrainingProgress): Promise<number> {
  const { request, trainer, options } = run
  const { training } = run.data
  const order = epochOrder(request.seed, epoch, training.count)
  const noiseSeed = seedFor(request.seed, 'training-noise', epoch)
  const memory = new Float32Array(request.batchSize * training.rows * training.columns)
  let sum = 0
  for (let first = 0; first < training.count; first += request.batchSize) {
    await setImmediate()
    if (options.signal?.aborted) throw new DenoscopeError('job.cancelled', `training was cancelled in epoch ${epoch}`)
    const clean = gather(training, order.subarray(first, first + request.batchSize), memory)
    const noisy = degrade(clean, request.degradation, { seed: noiseSeed, firstImage: first })
    const done = (epoch - 1 + first / training.count) / request.epochs
    sum += clean.count * trainer.step(noisy, clean, learningRate(request, done))
    progress.tell(epoch, first + clean.count)
  }
  return sum / training.count
}

function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  return new Random(seedFor(seed, 'order', epoch)).shuffle(order)
}

/** @param done share of all steps, 0..1. */
function learningRate({ schedule, learningRate: initial }: TrainingRequest, done: number): number {
  return schedule === 'constant' ? initial : 0.5 * initial * (1 + Math.cos(Math.PI * done))
}

async function validate({ loaded, model, noisyValidation, data }: Run): Promise<number> {
  return meanLoss(data.validation, await denoiseInParts(loaded.tf, model, noisyValidation))
}

function copyWeights({ state }: Trainer): { weights: Float32Array; averages: Float32Array } {
  return { weights: state.weights.slice(), averages: state.averages.slice() }
}

async function finish(run: Run, epochs: readonly EpochRecord[], best: BestWeights): Promise<ModelCard> {
  const { request, data, options, loaded, model, trainer } = run
  options.onProgress?.(1, null, 'Testing the model')
  trainer.restore(best)
  const { tf, backend } = loaded
  const card = await saveModel(tf, model, options.directory, {
    ...describeModelOf(request, data.description, options.id),
    citation: architectures[request.architecture].citation,
    patchRows: data.training.rows,
    patchColumns: data.training.columns,
    parameterCount: model.countParams(),
    training: request,
    data: describeSets(data),
    epochs,
    test: await testModel(data.test, request, (noisy) => denoiseInParts(tf, model, noisy)),
    versions: { ...options.versions, node: process.versions.node, [backend.name]: backend.version },
    backend: `${backend.name}: ${backend.version}`,
    createdAt: new Date().toISOString()
  })
  removeCheckpoint(options.directory)
  return card
}

/** Tells four times a second at most how far the training is. */
class TrainingProgress {
  readonly #run: Run
  readonly #firstEpoch: number
  readonly #started = performance.now()
  #told = 0

  constructor(run: Run, epochsDone: number) {
    this.#run = run
    this.#firstEpoch = epochsDone
  }

  tell(epoch: number, images: number): void {
    const now = performance.now()
    if (now - this.#told < 250) return
    this.#told = now
    const { request, data, options } = this.#run
    const epochs = epoch - 1 + images / data.training.count
    const perEpoch = (now - this.#started) / (epochs - this.#firstEpoch) / 1000
    const message = `Epoch ${epoch} of ${request.epochs}, ${images.toLocaleString('en-US')} of ${data.training.count.toLocaleString('en-US')} images`
    options.onProgress?.(epochs / request.epochs, perEpoch * (request.epochs - epochs), message)
  }
}
