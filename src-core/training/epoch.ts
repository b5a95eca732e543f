import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import type { Examples } from './examples.ts'
import type { TrainingRequest } from './request.ts'
import type { Trainer } from './training-step.ts'

export interface EpochOptions {
  readonly request: TrainingRequest
  readonly examples: Examples
  readonly trainer: Trainer
  /** Counted from 1. */
  readonly epoch: number
  readonly signal: AbortSignal | undefined
  /** Told how many of the epoch's images are done. */
  readonly onImages: (images: number) => void
}

/**
 * Trains on every example of an epoch once.
 * @returns the mean training loss over the epoch's images.
 * @throws job.cancelled, between two batches.
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

/** @param done share of all steps, 0..1. */
function learningRate({ schedule, learningRate: initial }: TrainingRequest, done: number): number {
  return schedule === 'constant' ? initial : 0.5 * initial * (1 + Math.cos(Math.PI * done))
}
