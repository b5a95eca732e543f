import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { LayersModel } from '@tensorflow/tfjs'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { architectures } from '../denoisers/architectures/architectures.ts'
import { loadTensorFlow, type LoadedTensorFlow } from '../denoisers/tensorflow/tensorflow-backend.ts'
import { sha256 } from '../denoisers/tensorflow/layers-model-files.ts'
import type { ModelCard, PairTest } from '../denoisers/models/model-card.ts'
import { denoiseInParts } from '../denoisers/models/model-denoiser.ts'
import { denoiseSlices } from '../denoisers/models/slice-inference.ts'
import { beginModel, isTrained, readTrainingRequest, saveModel, writeEpochs } from '../denoisers/models/model-folder.ts'
import {
  hasCheckpoint,
  removeCheckpoint,
  trainEpochs,
  type TrainedEpochs,
  type TrainingListeners
} from './epoch-loop.ts'
import type { Examples, ExampleBatch, SlicePair } from './training-examples.ts'
import { losses } from './losses.ts'
import { describeModelOf } from './model-description.ts'
import { objectiveOf, Trainer } from './denoiser-trainer.ts'
import type { TrainingRequest } from '../denoisers/models/training-request.ts'
import { SampleRecorder } from './training-samples.ts'
import { seedFor } from '../random/derived-seed.ts'
import { type ImageBatch, batchOfOne, type Image } from '../images/image.ts'
import { psnr, errorMeans } from '../scores/fidelity/pixel-errors.ts'
import { meanInterval } from '../statistics/confidence-intervals.ts'
import { ssimGaussian } from '../scores/fidelity/ssim.ts'
import { toUnitRange } from '../images/intensity.ts'
import { scoredCtWindows, windowLimits } from '../sources/ct-windows.ts'
import { ctIntensityRange } from '../sources/source.ts'

export interface TrainingOptions extends TrainingListeners {
  /** The model's own folder, named by its id. An interrupted training continues in it. */
  readonly directory: string
  /** Id of the model. Default: `modelIdOf(request)`. */
  readonly id?: string
  /** Versions for the card, in addition to those of Node and the backend. */
  readonly versions?: Readonly<Record<string, string>>
  /** Origin and licence of the images, for the card. */
  readonly credits?: readonly string[]
  readonly signal?: AbortSignal
}

/** Parts of one training. */
interface Run {
  readonly request: TrainingRequest
  readonly examples: Examples
  readonly options: TrainingOptions
  readonly loaded: LoadedTensorFlow
  readonly model: LayersModel
  readonly trainer: Trainer
  readonly identity: string
}

/**
 * Refuses a folder in which a training can neither begin nor continue. Called before data are prepared, which may take
 * minutes.
 * @throws argument.invalid if the folder holds a finished model or another request's training; file.unwritable;
 * model.damaged.
 */
export async function requireOpenFolder(directory: string, request: TrainingRequest): Promise<void> {
  if (isTrained(directory)) throw new DenoscopeError('argument.invalid', `${directory}: holds a finished model`)
  requireWritable(directory, directory)
  if (!hasCheckpoint(directory)) return
  if (JSON.stringify(await readTrainingRequest(directory)) === JSON.stringify(request)) return
  throw new DenoscopeError('argument.invalid', `${directory}: holds an unfinished training with other settings`)
}

/**
 * Checks the folder, or its nearest existing parent, and writes nothing.
 * @throws file.unwritable with the name of the directory
 */
function requireWritable(directory: string, folder: string): void {
  if (!existsSync(folder)) return requireWritable(directory, dirname(folder))
  try {
    // The separator at the end makes a file fail.
    accessSync(`${folder}${sep}`, constants.W_OK)
  } catch (cause) {
    throw fileError(directory, 'write', cause)
  }
}

/**
 * Trains a model and writes it with its card into its folder. Noise is drawn again in each epoch, from the seed.
 * A checkpoint is written after each epoch. An interrupted or killed training continues from there to the same result.
 * The weights with the lowest validation loss are kept, and tested once.
 * @throws job.cancelled if the signal aborts; argument.invalid if the folder holds a finished model or another
 * request's training; file.unwritable; model.damaged for a damaged checkpoint.
 */
export async function trainModel(
  request: TrainingRequest,
  examples: Examples,
  options: TrainingOptions
): Promise<ModelCard> {
  await requireOpenFolder(options.directory, request)
  const loaded = await loadTensorFlow()
  const { build } = architectures[request.architecture]
  const model = build(loaded.tf, { ...request, seed: seedFor(request.seed, 'weights') })
  const objective = objectiveOf(loaded.tf, model, request)
  try {
    const trainer = new Trainer(loaded, model, request, objective)
    const run = startRun(request, examples, options, loaded, model, trainer)
    return await finish(run, await trainRun(run))
  } finally {
    ;[model, ...objective.companions].forEach((trained) => trained.dispose())
  }
}

function startRun(
  request: TrainingRequest,
  examples: Examples,
  options: TrainingOptions,
  loaded: LoadedTensorFlow,
  model: LayersModel,
  trainer: Trainer
): Run {
  const identity = sha256(Buffer.from(JSON.stringify([request, examples.sets])))
  beginModel(options.directory, request)
  return { request, examples, options, loaded, model, trainer, identity }
}

function trainRun(run: Run): Promise<TrainedEpochs> {
  const { request, trainer, options, identity, examples } = run
  const { clean, noisy } = examples.validation
  let samples: SampleRecorder | null = null
  return trainEpochs({
    directory: options.directory,
    identity,
    trainer,
    epochs: request.epochs,
    patience: request.patience,
    images: examples.count,
    listeners: options,
    train: (epoch, onImages) => trainEpoch({ request, examples, trainer, epoch, signal: options.signal, onImages }),
    validate: async (epoch) => {
      const denoised = await denoiseInParts(run.loaded.tf, run.model, noisy)
      samples ??= new SampleRecorder(options.directory, clean, noisy, epoch - 1)
      samples.keep(epoch, denoised)
      return losses[request.loss].ofImages(clean, denoised)
    },
    keep: (epochs) => writeEpochs(options.directory, epochs)
  })
}

async function finish(run: Run, { epochs, best }: TrainedEpochs): Promise<ModelCard> {
  const { request, examples, options, loaded, model, trainer } = run
  options.onProgress?.(1, null, 'Testing the model')
  trainer.restore(best)
  const { tf, backend } = loaded
  const { citation, wholeSlice, hounsfield } = architectures[request.architecture]
  const described = describeModelOf(request, examples.description, options.id)
  const card = await saveModel(tf, model, options.directory, {
    ...described,
    limits: [...described.limits, ...examples.warnings.map((warning) => `Training: ${warning}`)],
    citation,
    patchRows: examples.rows,
    patchColumns: examples.columns,
    ...(wholeSlice && { wholeSlice }),
    ...(hounsfield && { hounsfield }),
    parameterCount: model.countParams(),
    training: request,
    data: examples.sets,
    ...(options.credits?.length && { credits: options.credits }),
    epochs,
    test: await testModel(examples.test, request.seed, (noisy) => denoiseInParts(tf, model, noisy)),
    ...(examples.pairs.length > 0 && {
      pairTests: await testOnPairs(examples.pairs, (noisy) => denoiseSlices(tf, model, noisy))
    }),
    versions: { ...options.versions, node: process.versions.node, [backend.name]: backend.version },
    backend: `${backend.name}: ${backend.version}`,
    createdAt: new Date().toISOString()
  })
  removeCheckpoint(options.directory)
  return card
}

export interface EpochOptions {
  readonly request: TrainingRequest
  readonly examples: Examples
  readonly trainer: Trainer
  /** Counted from 1. */
  readonly epoch: number
  readonly signal: AbortSignal | undefined
  /** Called with the number of finished images of the epoch. */
  readonly onImages: (images: number) => void
}

/**
 * Trains on every example of an epoch once.
 * @returns the mean training loss over the epoch's images.
 * @throws job.cancelled between two batches.
 */
export async function trainEpoch({
  request,
  examples,
  trainer,
  epoch,
  signal,
  onImages
}: EpochOptions): Promise<number> {
  let sum = 0
  for (let first = 0; first < examples.count; first += request.batchSize) {
    await setImmediate()
    if (signal?.aborted) throw new DenoscopeError('job.cancelled', `training was cancelled in epoch ${epoch}`)
    const { noisy, clean } = examples.draw(epoch, first, request.batchSize)
    const done = (epoch - 1 + first / examples.count) / request.epochs
    sum += clean.count * trainer.step(noisy, clean, learningRate(request, done))
    onImages(first + clean.count)
  }
  return sum / examples.count
}

/** Learning rate of a step. @param done share of all steps, 0..1 */
function learningRate({ schedule, learningRate: initial }: TrainingRequest, done: number): number {
  return schedule === 'constant' ? initial : 0.5 * initial * (1 + Math.cos(Math.PI * done))
}

/**
 * PSNR and SSIM of noisy and denoised test images with 95 % bootstrap intervals, data range 1.
 * @param seed of the training; determines the intervals.
 */
async function testModel(
  { clean, noisy }: ExampleBatch,
  seed: number,
  denoise: (noisy: ImageBatch) => Promise<ImageBatch>
): Promise<ModelCard['test']> {
  const denoised = await denoise(noisy)
  const interval = (values: Float64Array) => {
    const { mean, low, high } = meanInterval(values, { seed })
    return [mean, low, high] as const
  }
  const range = { dataRange: 1 }
  return {
    images: clean.count,
    seed,
    noisyPsnr: interval(psnr(clean, noisy, range)),
    psnr: interval(psnr(clean, denoised, range)),
    noisySsim: interval(ssimGaussian(clean, noisy, range)),
    ssim: interval(ssimGaussian(clean, denoised, range))
  }
}

const [low, high] = ctIntensityRange
const softTissue = windowLimits(scoredCtWindows.find(({ id }) => id === 'soft-tissue')!.window).map(
  (value) => (value - low) / (high - low)
) as [number, number]

/**
 * Denoises each pair's whole slices at low dose, and compares them with those at full dose.
 * @param denoise images in 0..1, shape (count, rows, columns), to the same.
 */
async function testOnPairs(
  pairs: readonly SlicePair[],
  denoise: (noisy: ImageBatch) => Promise<ImageBatch>
): Promise<PairTest[]> {
  const tests: PairTest[] = []
  for (const { label, slices } of pairs) {
    const noisy: Distance[] = []
    const denoised: Distance[] = []
    for (const pair of slices) {
      noisy.push(distance(pair.full, batchOfOne(pair.low)))
      denoised.push(distance(pair.full, await denoise(batchOfOne(pair.low))))
    }
    const mean = (of: readonly Distance[], what: keyof Distance) =>
      of.reduce((sum, each) => sum + each[what], 0) / of.length
    tests.push({
      name: label,
      slices: slices.length,
      noisyRmse: mean(noisy, 'rmse'),
      rmse: mean(denoised, 'rmse'),
      noisySoftTissuePsnr: mean(noisy, 'softTissuePsnr'),
      softTissuePsnr: mean(denoised, 'softTissuePsnr')
    })
  }
  return tests
}

interface Distance {
  /** HU. */
  readonly rmse: number
  /** dB. */
  readonly softTissuePsnr: number
}

function distance(full: Image, test: ImageBatch): Distance {
  const reference = batchOfOne(full)
  const [seen, shown] = [toUnitRange(reference, softTissue), toUnitRange(test, softTissue)]
  return {
    rmse: (high - low) * Math.sqrt(errorMeans(reference, test).squared[0]!),
    softTissuePsnr: psnr(seen, shown, { dataRange: 1 })[0]!
  }
}
