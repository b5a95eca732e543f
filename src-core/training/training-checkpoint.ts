import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AtomicFile } from '../files/atomic-file.ts'
import { damaged, sha256 } from '../denoisers/tensorflow/layers-model-files.ts'
import type { EpochRecord } from '../denoisers/models/training-request.ts'
import type { TrainingState } from './weight-trainer.ts'

/** State of a training after a whole epoch: everything that the next epoch depends on. */
export interface Checkpoint {
  /** Hash of the request and the data. A training continues only from its own checkpoint. */
  readonly identity: string
  readonly epochs: readonly EpochRecord[]
  readonly state: TrainingState
  /** The weights with the lowest validation loss so far. */
  readonly best: BestWeights
}

export interface BestWeights {
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
export function writeCheckpoint(directory: string, { identity, epochs, state, best }: Checkpoint): void {
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
export function readCheckpoint(directory: string): Checkpoint | null {
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
