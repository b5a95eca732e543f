import { availableParallelism } from 'node:os'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import type { ModelCard } from '../denoisers/models/model.ts'
import { isTrained, readCard } from '../denoisers/models/store.ts'
import type { SourceEntry } from '../sources/source-origin.ts'
import type { EpochRecord, TrainingRequest } from '../training/request.ts'
import type { ProgressListener } from '../training/training-progress.ts'
import { ParallelProgress } from './parallel-progress.ts'
import { WorkerProcess } from './worker-process.ts'

/** One of several trainings that do not depend on each other. */
export interface ParallelTraining {
  readonly request: TrainingRequest
  /** The model's own folder. An interrupted training in it goes on; a finished one of the same request is taken as it is. */
  readonly directory: string
  /** Every series that the request names; none for MNIST. */
  readonly sources?: readonly SourceEntry[]
}

/** What became of a training: its model's card, or why it failed. */
export type TrainingOutcome = { readonly directory: string } & (
  { readonly card: ModelCard; readonly error: null } | { readonly card: null; readonly error: DenoscopeError }
)

export interface ParallelOptions {
  /** At once; one for each core unless given. */
  readonly processes?: number
  /** Stops them all; what is checkpointed goes on when they are called for again. */
  readonly signal?: AbortSignal
  /** Share of all trainings that is done, 0..1, the seconds that are left, and how each running one stands. */
  readonly onProgress?: ProgressListener
  /** @param training its index among the trainings. */
  readonly onEpoch?: (training: number, epoch: EpochRecord) => void
  /** Called when one ends, well or not. */
  readonly onOutcome?: (training: number, outcome: TrainingOutcome) => void
}

/**
 * Trains models side by side, each in a process with one thread: a model this small does not keep two threads busy.
 * One that fails does not stop the others.
 * @returns the outcomes, in the order of the trainings.
 * @throws job.cancelled when the signal aborts; argument.invalid when two trainings share a folder.
 */
export async function trainInParallel(
  trainings: readonly ParallelTraining[],
  options: ParallelOptions = {}
): Promise<TrainingOutcome[]> {
  requireOwnFolders(trainings)
  const processes = Math.min(options.processes ?? availableParallelism(), trainings.length)
  const progress = new ParallelProgress(trainings.length, processes, options.onProgress)
  const outcomes: TrainingOutcome[] = []
  const waiting = trainings.entries()
  const workThrough = async () => {
    const worker = new WorkerProcess(processes > 1 ? oneThread : {})
    try {
      for (const [index, training] of waiting) {
        outcomes[index] = await outcomeOf(training, () => train(worker, index, training, progress, options))
        throwIfCancelled(options.signal)
        progress.end(index)
        options.onOutcome?.(index, outcomes[index])
      }
    } finally {
      worker.stop()
    }
  }
  await Promise.all(Array.from({ length: processes }, workThrough))
  return outcomes
}

const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }

async function train(
  worker: WorkerProcess,
  index: number,
  { request, directory, sources = [] }: ParallelTraining,
  progress: ParallelProgress,
  { signal, onEpoch }: ParallelOptions
): Promise<ModelCard> {
  throwIfCancelled(signal)
  if (isTrained(directory)) return finishedModel(directory, request)
  return worker.run(
    'train',
    { request, sources: [...sources], directory },
    {
      signal,
      onProgress: (told) => {
        if (told.kind === 'epoch') onEpoch?.(index, told.epoch)
        else progress.tell(index, { ...told, remainingSeconds: told.remainingSeconds ?? null })
      }
    }
  )
}

async function finishedModel(directory: string, request: TrainingRequest): Promise<ModelCard> {
  const card = await readCard(directory)
  if (JSON.stringify(card.training) === JSON.stringify(request)) return card
  throw new DenoscopeError('argument.invalid', `${directory}: holds a finished model of another training`)
}

async function outcomeOf({ directory }: ParallelTraining, work: () => Promise<ModelCard>): Promise<TrainingOutcome> {
  try {
    return { directory, card: await work(), error: null }
  } catch (thrown) {
    return { directory, card: null, error: asDenoscopeError(thrown) }
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DenoscopeError('job.cancelled', 'training was cancelled')
}

function requireOwnFolders(trainings: readonly ParallelTraining[]): void {
  const directories = trainings.map(({ directory }) => directory)
  const twice = directories.find((directory, index) => directories.indexOf(directory) !== index)
  if (twice) throw new DenoscopeError('argument.invalid', `${twice}: two trainings are to write into this folder`)
}
