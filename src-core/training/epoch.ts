import { setImmediate } from 'node:timers/promises'
import { degrade } from '../degradation/degrade.ts'
import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import { Random } from '../random/random.ts'
import type { TrainingRequest } from './request.ts'
import { seedFor } from './seeds.ts'
import { gather } from './training-data.ts'
import type { Trainer } from './training-step.ts'

export interface EpochOptions {
  readonly request: TrainingRequest
  /** Clean images, shape (count, rows, columns), 0..1. */
  readonly training: ImageBatch
  readonly trainer: Trainer
  /** Counted from 1; decides the order of the images and their noise. */
  readonly epoch: number
  readonly signal: AbortSignal | undefined
  /** Told how many of the epoch's images are done. */
  readonly onImages: (images: number) => void
}

/**
 * Trains on every image once, in an order and with noise that the seed and the epoch decide.
 * @returns the mean training loss over the epoch's images.
 * @throws job.cancelled, between two batches.
 */
export async function trainEpoch({ request, training, trainer, epoch, signal, onImages }: EpochOptions): Promise<number> {
  const order = epochOrder(request.seed, epoch, training.count)
  const noiseSeed = seedFor(request.seed, 'training-noise', epoch)
  const memory = new Float32Array(request.batchSize * training.rows * training.columns)
  let sum = 0
  for (let first = 0; first < training.count; first += request.batchSize) {
    await setImmediate()
    if (signal?.aborted) throw new DenoscopeError('job.cancelled', `training was cancelled in epoch ${epoch}`)
    const clean = gather(training, order.subarray(first, first + request.batchSize), memory)
    const noisy = degrade(clean, request.degradation, { seed: noiseSeed, firstImage: first })
    const done = (epoch - 1 + first / training.count) / request.epochs
    sum += clean.count * trainer.step(noisy, clean, learningRate(request, done))
    onImages(first + clean.count)
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
