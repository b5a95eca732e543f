import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import type { EpochRecord } from '../denoisers/models/training-request.ts'
import type { WeightTrainer, TrainingState } from './weight-trainer.ts'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AtomicFile } from '../files/atomic-file.ts'
import { damaged, sha256 } from '../denoisers/tensorflow/layers-model-files.ts'

/** Callbacks of a training. */
export interface TrainingListeners {
  readonly onEpoch?: (epoch: EpochRecord) => void
  readonly onProgress?: ProgressListener
}

/** A training epoch by epoch. */
export interface EpochwiseTraining {
  /** Folder of the checkpoints. An interrupted training continues from the checkpoint. */
  readonly directory: string
  /** Hash of the request and the data. A training continues only from its own checkpoint. */
  readonly identity: string
  readonly trainer: Pick<WeightTrainer, 'state' | 'restore' | 'readAverages'>
  readonly epochs: number
  /** Number of epochs without a lower validation loss after which the training stops. Default: no limit. */
  readonly patience?: number
  /** Images in an epoch. */
  readonly images: number
  readonly listeners: TrainingListeners
  /** One epoch of steps. @param onImages called with the number of its finished images. @returns the mean loss */
  readonly train: (epoch: number, onImages: (images: number) => void) => Promise<number>
  /** @returns the loss over the validation set */
  readonly validate: (epoch: number) => Promise<number>
  /** Writes the epochs so far for readers of the folder, after their checkpoint is on disk. */
  readonly keep?: (epochs: readonly EpochRecord[]) => void
}

export interface TrainedEpochs {
  readonly epochs: readonly EpochRecord[]
  /** The weights with the lowest validation loss. */
  readonly best: BestWeights
}

/**
 * Trains to the last epoch and writes a checkpoint after each. An interrupted or killed training continues from there
 * to the same result.
 * @throws argument.invalid if the directory holds a checkpoint of other settings or data; model.damaged for a damaged
 * checkpoint; file.unwritable; errors of `train` and `validate`.
 */
export async function trainEpochs(training: EpochwiseTraining): Promise<TrainedEpochs> {
  const { directory, identity, trainer, listeners, patience = Infinity } = training
  let { epochs, best } = resume(training)
  const progress = new TrainingProgress(training.epochs, training.images, epochs.length, listeners.onProgress)
  while (epochs.length < training.epochs && !(best && epochs.length - best.epoch >= patience)) {
    const started = performance.now()
    const epoch = epochs.length + 1
    const trainingLoss = await training.train(epoch, (images) => progress.report(epoch, images))
    trainer.readAverages()
    const validationLoss = await training.validate(epoch)
    const record = { epoch, trainingLoss, validationLoss, seconds: (performance.now() - started) / 1000 }
    epochs = [...epochs, record]
    if (!best || validationLoss < best.validationLoss) best = { epoch, validationLoss, ...copyWeights(trainer) }
    writeCheckpoint(directory, { identity, epochs, state: trainer.state, best })
    training.keep?.(epochs)
    listeners.onEpoch?.(record)
  }
  return { epochs, best: best! }
}

function resume({ directory, identity, trainer }: EpochwiseTraining): {
  epochs: readonly EpochRecord[]
  best: BestWeights | null
} {
  const checkpoint = readCheckpoint(directory)
  if (!checkpoint) return { epochs: [], best: null }
  if (checkpoint.identity !== identity) {
    throw new DenoscopeError(
      'argument.invalid',
      `${directory}: holds an unfinished training with other settings or data`
    )
  }
  trainer.restore(checkpoint.state)
  return checkpoint
}

function copyWeights({ state }: EpochwiseTraining['trainer']): Pick<BestWeights, 'weights' | 'averages'> {
  return { weights: state.weights.slice(), averages: state.averages.slice() }
}

/** Finished share, 0..1; seconds to the end, null if unknown; the current step in words. */
export type ProgressListener = (fraction: number, remainingSeconds: number | null, message: string) => void

/** Reports the progress of a training at most four times a second. */
export class TrainingProgress {
  readonly #epochs: number
  readonly #images: number
  readonly #epochsDone: number
  readonly #listener: ProgressListener | undefined
  readonly #started = performance.now()
  #reported = 0

  /** @param epochsDone epochs of an earlier run, which do not count for the speed of this one */
  constructor(epochs: number, images: number, epochsDone: number, listener: ProgressListener | undefined) {
    this.#epochs = epochs
    this.#images = images
    this.#epochsDone = epochsDone
    this.#listener = listener
  }

  /** @param images finished images of this epoch */
  report(epoch: number, images: number): void {
    const now = performance.now()
    if (now - this.#reported < 250) return
    this.#reported = now
    const done = epoch - 1 + images / this.#images
    const secondsPerEpoch = (now - this.#started) / (done - this.#epochsDone) / 1000
    const counts = [images, this.#images].map(count).join(' of ')
    const message = `Epoch ${epoch} of ${this.#epochs}, ${counts} images`
    this.#listener?.(done / this.#epochs, secondsPerEpoch * (this.#epochs - done), message)
  }
}

/** State of a training after a whole epoch: everything that the next epoch depends on. */
interface Checkpoint {
  /** Hash of the request and the data. A training continues only from its own checkpoint. */
  readonly identity: string
  readonly epochs: readonly EpochRecord[]
  readonly state: TrainingState
  /** The weights with the lowest validation loss so far. */
  readonly best: BestWeights
}

interface BestWeights {
  readonly epoch: number
  readonly validationLoss: number
  readonly weights: Float32Array
  readonly averages: Float32Array
}

interface Header {
  readonly identity: string
  readonly epochs: readonly EpochRecord[]
  readonly step: number
  readonly best: { readonly epoch: number; readonly validationLoss: number }
  readonly weightCount: number
  readonly averageCount: number
  readonly sha256: string
}

const file = (directory: string) => join(directory, 'training.checkpoint')

/**
 * Writes the checkpoint as one file: a line of JSON, then float32 arrays. It replaces the previous one atomically.
 * @throws file.unwritable
 */
function writeCheckpoint(directory: string, { identity, epochs, state, best }: Checkpoint): void {
  const { weights, averages, adam } = state
  const values = Buffer.concat(
    [weights, averages, adam.firstMoment, adam.secondMoment, best.weights, best.averages].map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)
    )
  )
  const header: Header = {
    identity,
    epochs,
    step: adam.step,
    best: { epoch: best.epoch, validationLoss: best.validationLoss },
    weightCount: weights.length,
    averageCount: averages.length,
    sha256: sha256(values)
  }
  const target = new AtomicFile(file(directory))
  target.append(Buffer.from(JSON.stringify(header) + '\n'))
  target.append(values)
  target.commit()
}

/** True if an epoch ended in this folder, and the training has not. */
export const hasCheckpoint = (directory: string): boolean => existsSync(file(directory))

/** The checkpoint in this folder; null if no epoch has ended. @throws model.damaged with the name of the file */
function readCheckpoint(directory: string): Checkpoint | null {
  if (!hasCheckpoint(directory)) return null
  const path = file(directory)
  const bytes = readFileSync(path)
  const end = bytes.indexOf('\n')
  const header = parseHeader(path, bytes.toString('utf8', 0, end))
  const values = bytes.subarray(end + 1)
  if (sha256(values) !== header.sha256) throw damaged(path, 'the SHA-256 of its values differs from the stated one')
  return restore(header, new Float32Array(new Uint8Array(values).buffer))
}

/** Removes the checkpoint after the training. */
export function removeCheckpoint(directory: string): void {
  rmSync(file(directory), { force: true })
}

function parseHeader(path: string, text: string): Header {
  try {
    return JSON.parse(text) as Header
  } catch (cause) {
    throw damaged(path, 'its first line is not JSON', cause)
  }
}

function restore(
  { identity, epochs, step, best, weightCount, averageCount }: Header,
  values: Float32Array
): Checkpoint {
  let position = 0
  const take = (count: number) => values.slice(position, (position += count))
  const [weights, averages] = [take(weightCount), take(averageCount)]
  const adam = { step, firstMoment: take(weightCount), secondMoment: take(weightCount) }
  const state = { weights, averages, adam }
  return { identity, epochs, state, best: { ...best, weights: take(weightCount), averages: take(averageCount) } }
}
