import { availableParallelism } from 'node:os'
import type { CohortJobData } from '../../cohort-runs/cohort-queue.ts'
import type { JobWorker } from '../../job-queue/dispatch-jobs.ts'
import { oneThread, WorkerProcess } from './worker-process.ts'

/** Time in ms that a cancelled job has to remove what it has written. */
const stopWithin = 10_000

/**
 * A child process that runs jobs of cohorts, one at a time. It ends together with this process.
 * @param workers of this computer, which share its cores
 */
export function startCohortWorker(modelsDirectory: string, workers: number): JobWorker {
  const cores = Math.max(1, Math.floor(availableParallelism() / workers))
  const environment = {
    DENOSCOPE_CORES: String(cores),
    ...(cores === 1 && oneThread),
    // Programs that denoise need no database.
    PGPASSWORD: undefined
  }
  const child = new WorkerProcess(environment, { stopWithin })
  return {
    run: async ({ data }, { signal, onProgress }) => {
      const { folder, number, key } = data as CohortJobData
      await child.run(
        'cohortJob',
        { folder, number, key, modelsDirectory },
        { signal, onProgress: (progress) => progress.kind === 'progress' && onProgress(progress.fraction) }
      )
    },
    stop: () => child.stop()
  }
}
