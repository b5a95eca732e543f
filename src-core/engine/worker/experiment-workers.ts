import { availableParallelism } from 'node:os'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { isTrained, readCard } from '../../denoisers/models/model-folder.ts'
import type { EpochRecord, TrainingRequest } from '../../denoisers/models/training-request.ts'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import type { SourceEntry } from '../../sources/source.ts'
import type { Evaluation } from '../../studies/paper/evaluate-subject.ts'
import type { ExperimentWorkers, WorkOptions } from '../../studies/paper/run-experiment.ts'
import type { ProgressListener } from '../../training/epoch-loop.ts'
import { eachInWorkers, oneThread, type WorkerProcess } from './worker-process.ts'

/** Trains and evaluates in worker processes of one thread each. Default: one process for each core. */
export function experimentWorkers(processes: number = availableParallelism()): ExperimentWorkers {
  return {
    processes,
    async train(models, { signal, onProgress }) {
      const options = {
        processes,
        signal,
        onProgress: (fraction: number, _: unknown, message: string) => onProgress(fraction, `Training: ${message}`)
      }
      for (const { error } of await trainInParallel(models, options)) {
        if (error) throw error
      }
    },
    evaluate: (evaluations, options) => evaluateInParallel(evaluations, processes, options)
  }
}

/** Evaluates in parallel. A failure does not stop the others. @throws the first failure, after all have ended */
async function evaluateInParallel(
  evaluations: readonly Evaluation[],
  processes: number,
  { signal, onProgress }: WorkOptions
): Promise<void> {
  const shares = evaluations.map(() => 0)
  const failures: unknown[] = []
  await eachInWorkers(evaluations, processes, oneThread, async (worker, evaluation, index) => {
    if (signal?.aborted) return
    const report = (fraction: number, message: string) => {
      shares[index] = fraction
      onProgress(shares.reduce((total, share) => total + share, 0) / shares.length, message)
    }
    try {
      await worker.run('evaluate', evaluation, {
        signal,
        onProgress: (progress) => progress.kind === 'progress' && report(progress.fraction, progress.message)
      })
      report(1, evaluation.subject.name)
    } catch (thrown) {
      failures.push(thrown)
    }
  })
  if (signal?.aborted) throw new DenoscopeError('job.cancelled', cancelled)
  if (failures.length > 0) throw failures[0]
}

const cancelled = 'Cancelled; what is finished is kept, and the same command continues from here.'

/** One of several independent trainings. */
export interface ParallelTraining {
  readonly request: TrainingRequest
  /**
   * The model's own folder.
   * An interrupted training in the folder is continued. A finished one of the same request is kept.
   */
  readonly directory: string
  /** Every series that the request names. Default: none, as for MNIST. */
  readonly sources?: readonly SourceEntry[]
}

/** Outcome of a training: the card of its model, or its error. */
export type TrainingOutcome = { readonly directory: string } & (
  { readonly card: ModelCard; readonly error: null } | { readonly card: null; readonly error: DenoscopeError }
)

export interface ParallelOptions {
  /** Processes at the same time. Default: one for each core. */
  readonly processes?: number
  /** Stops all trainings. The same call continues them from their checkpoints. */
  readonly signal?: AbortSignal
  /** Called with the share of all trainings that is done (0..1), the seconds to the end, and a message. */
  readonly onProgress?: ProgressListener
  /** @param training index of the training */
  readonly onEpoch?: (training: number, epoch: EpochRecord) => void
  /** Called at the end of a training, whether it succeeded or not. */
  readonly onOutcome?: (training: number, outcome: TrainingOutcome) => void
}

/**
 * Trains models in parallel, each in a process with one thread. A training that fails does not stop the others.
 * @returns the outcomes, in the order of the trainings
 * @throws job.cancelled if the signal aborts; argument.invalid if two trainings share a folder
 */
export async function trainInParallel(
  trainings: readonly ParallelTraining[],
  options: ParallelOptions = {}
): Promise<TrainingOutcome[]> {
  requireOwnFolders(trainings)
  const processes = Math.min(options.processes ?? availableParallelism(), trainings.length)
  const progress = new ParallelProgress(trainings.length, processes, options.onProgress)
  const outcomes: TrainingOutcome[] = []
  await eachInWorkers(trainings, processes, processes > 1 ? oneThread : {}, async (worker, training, index) => {
    const outcome = await outcomeOf(training, () => train(worker, index, training, progress, options))
    outcomes[index] = outcome
    throwIfCancelled(options.signal)
    progress.end(index)
    options.onOutcome?.(index, outcome)
  })
  return outcomes
}

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
      onProgress: (reported) => {
        if (reported.kind === 'epoch') onEpoch?.(index, reported.epoch)
        else progress.report(index, { ...reported, remainingSeconds: reported.remainingSeconds ?? null })
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

/** Progress of one of several works. */
interface PartProgress {
  readonly fraction: number
  /** Null if unknown. */
  readonly remainingSeconds: number | null
  readonly message: string
}

interface Part extends PartProgress {
  /** Seconds of the whole work; null if unknown. */
  readonly wholeSeconds: number | null
  readonly ended: boolean
}

/** Combines the progress of several works of one kind, a few of which run at the same time. */
export class ParallelProgress {
  readonly #count: number
  readonly #atOnce: number
  readonly #listener: ProgressListener | undefined
  readonly #parts = new Map<number, Part>()

  constructor(count: number, atOnce: number, listener: ProgressListener | undefined) {
    this.#count = count
    this.#atOnce = atOnce
    this.#listener = listener
  }

  report(index: number, progress: PartProgress): void {
    const { fraction, remainingSeconds } = progress
    const wholeSeconds = remainingSeconds === null ? null : remainingSeconds / Math.max(1 - fraction, 1e-6)
    const known = fraction < 1 ? wholeSeconds : null
    this.#parts.set(index, {
      ...progress,
      wholeSeconds: known ?? this.#parts.get(index)?.wholeSeconds ?? null,
      ended: false
    })
    this.#notify()
  }

  /** Counts a work as done, whether it succeeded or not. */
  end(index: number): void {
    const wholeSeconds = this.#parts.get(index)?.wholeSeconds ?? null
    this.#parts.set(index, { fraction: 1, remainingSeconds: 0, message: '', wholeSeconds, ended: true })
    this.#notify()
  }

  #notify(): void {
    const parts = [...this.#parts.values()]
    const running = parts.filter(({ ended }) => !ended)
    const fraction = sum(parts.map((part) => part.fraction)) / this.#count
    const counts = `${parts.length - running.length} of ${this.#count} done`
    this.#listener?.(fraction, this.#remaining(parts), [counts, ...running.map(({ message }) => message)].join('; '))
  }

  /** Seconds to the end: a work that has not begun counts with the mean of the others. Null if none is known. */
  #remaining(parts: readonly Part[]): number | null {
    const known = parts.flatMap(({ wholeSeconds }) => wholeSeconds ?? [])
    const notBegun = this.#count - parts.length
    if (known.length === 0) return notBegun === 0 && parts.every(({ ended }) => ended) ? 0 : null
    const average = sum(known) / known.length
    const left = parts.map(({ remainingSeconds }) => remainingSeconds ?? average)
    return Math.max((sum(left) + notBegun * average) / this.#atOnce, ...left)
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
