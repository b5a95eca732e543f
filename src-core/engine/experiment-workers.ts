import { availableParallelism } from 'node:os'
import { DenoscopeError } from '../errors.ts'
import type { ExperimentWorkers, WorkOptions } from '../studies/paper/reproduce.ts'
import type { Evaluation } from '../studies/paper/evaluation.ts'
import { trainInParallel } from './train-in-parallel.ts'
import { WorkerProcess } from './worker-process.ts'

/** Trains and evaluates in worker processes of one thread each, one for each core. */
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

const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }

/** One that fails does not stop the others: what they write is kept. @throws the first failure, when all have ended. */
async function evaluateInParallel(
  evaluations: readonly Evaluation[],
  processes: number,
  options: WorkOptions
): Promise<void> {
  const waiting = evaluations.entries()
  const shares = evaluations.map(() => 0)
  const failures: unknown[] = []
  const workThrough = async () => {
    const worker = new WorkerProcess(oneThread)
    for (const [index, evaluation] of waiting) {
      const tell = (fraction: number, message: string) => {
        shares[index] = fraction
        options.onProgress(shares.reduce((total, share) => total + share, 0) / shares.length, message)
      }
      await evaluateIn(worker, evaluation, tell, options.signal).catch((thrown: unknown) => failures.push(thrown))
    }
    worker.stop()
  }
  await Promise.all(Array.from({ length: Math.min(processes, evaluations.length) }, workThrough))
  if (options.signal?.aborted) throw new DenoscopeError('job.cancelled', cancelled)
  if (failures.length > 0) throw failures[0]
}

const cancelled = 'Cancelled; what is finished is kept, and the same command goes on from here.'

async function evaluateIn(
  worker: WorkerProcess,
  evaluation: Evaluation,
  tell: (fraction: number, message: string) => void,
  signal: AbortSignal | undefined
): Promise<void> {
  if (signal?.aborted) return
  await worker.run('evaluate', evaluation, {
    signal,
    onProgress: (told) => told.kind === 'progress' && tell(told.fraction, told.message)
  })
  tell(1, evaluation.subject.name)
}
