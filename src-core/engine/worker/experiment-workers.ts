import { availableParallelism } from 'node:os'
import { DenoscopeError } from '../../errors.ts'
import type { ExperimentWorkers, WorkOptions } from '../../studies/paper/run-experiment.ts'
import type { Evaluation } from '../../studies/paper/evaluate-subject.ts'
import { trainInParallel } from './train-in-parallel.ts'
import { eachInWorkers, oneThread } from './worker-process.ts'

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
