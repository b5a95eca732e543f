import type { LayersModel } from '@tensorflow/tfjs'
import { degrade } from '../degradation/degrade.ts'
import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import { architectures } from '../models/architectures.ts'
import { loadTensorFlow, type LoadedTensorFlow } from '../models/backend.ts'
import { sha256 } from '../models/layers-files.ts'
import type { ModelCard } from '../models/model.ts'
import { denoiseInParts } from '../models/model-denoiser.ts'
import { beginModel, isTrained, saveModel, writeEpochs } from '../models/store.ts'
import { readCheckpoint, removeCheckpoint, writeCheckpoint, type BestWeights } from './checkpoint.ts'
import { trainEpoch } from './epoch.ts'
import { testModel } from './evaluation.ts'
import { losses } from './losses/losses.ts'
import { describeModelOf } from './model-words.ts'
import { regression } from './objective.ts'
import type { EpochRecord, TrainingRequest } from './request.ts'
import { SampleRecorder } from './samples.ts'
import { seedFor } from './seeds.ts'
import { describeSets, type TrainingData } from './training-data.ts'
import { TrainingProgress, type ProgressListener } from './training-progress.ts'
import { Trainer } from './training-step.ts'

export interface TrainingOptions {
  /** The model's own folder, named by its id. A training that was interrupted in it goes on. */
  readonly directory: string
  /** Id of the model; `modelIdOf(request)` unless given. */
  readonly id?: string
  /** Versions for the card, beside those of Node and the backend. */
  readonly versions?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly onEpoch?: (epoch: EpochRecord) => void
  readonly onProgress?: ProgressListener
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
  const { build, objective: ownObjective } = architectures[request.architecture]
  const model = build(loaded.tf, { ...request, seed: seedFor(request.seed, 'weights') })
  const objective = (ownObjective ?? regression)(loaded.tf, model, request)
  try {
    const trainer = new Trainer(loaded, model, request, objective)
    const run = startRun(request, data, options, loaded, model, trainer)
    const { epochs, best } = await trainEpochs(run)
    return await finish(run, epochs, best)
  } finally {
    [model, ...objective.companions].forEach((trained) => trained.dispose())
  }
}

function startRun(
  request: TrainingRequest,
  data: TrainingData,
  options: TrainingOptions,
  loaded: LoadedTensorFlow,
  model: LayersModel,
  trainer: Trainer
): Run {
  const noise = { seed: seedFor(request.seed, 'validation-noise') }
  const sets = describeSets(data)
  const identity = sha256(Buffer.from(JSON.stringify([request, sets])))
  const run: Run = {
    request, data, options, loaded, model, trainer, identity,
    noisyValidation: degrade(data.validation, request.degradation, noise)
  }
  beginModel(options.directory, request)
  return run
}

async function trainEpochs(run: Run): Promise<{ epochs: readonly EpochRecord[]; best: BestWeights }> {
  const { request, trainer, options, identity, noisyValidation, data: { training, validation } } = run
  let { epochs, best } = resume(run)
  const progress = new TrainingProgress(request.epochs, training.count, epochs.length, options.onProgress)
  const samples = new SampleRecorder(options.directory, validation, noisyValidation, epochs.length)
  while (epochs.length < request.epochs && !(best && epochs.length - best.epoch >= request.patience)) {
    const started = performance.now()
    const epoch = epochs.length + 1
    const onImages = (images: number) => progress.tell(epoch, images)
    const trainingLoss = await trainEpoch({ request, training, trainer, epoch, signal: options.signal, onImages })
    trainer.readAverages()
    const denoised = await denoiseInParts(run.loaded.tf, run.model, noisyValidation)
    const validationLoss = losses[request.loss].ofImages(validation, denoised)
    const record = { epoch, trainingLoss, validationLoss, seconds: (performance.now() - started) / 1000 }
    epochs = [...epochs, record]
    if (!best || validationLoss < best.validationLoss) best = { epoch, validationLoss, ...copyWeights(trainer) }
    samples.keep(epoch, denoised)
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
