import { existsSync } from 'node:fs'
import { cohortPaths, readCohortFile } from '../../cohort/cohort-folder.ts'
import type { CohortSetup } from '../../cohort/cohort-setup.ts'
import type { CohortJobData } from '../../cohort-runs/cohort-queue.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { DenoscopeError } from '../../errors.ts'
import { denoisersOf } from './worker-cache.ts'
import type { WorkerContext } from './worker-progress.ts'

type CohortTask = Pick<CohortJobData, 'folder' | 'number' | 'key'> & { readonly modelsDirectory: string }

/** Denoisers of a workspace, and the backend of this process. */
export const workerSetup = (modelsDirectory: string): CohortSetup => ({
  catalogue: denoisersOf(modelsDirectory),
  modelsDirectory,
  loadBackend: async () => (await loadTensorFlow()).backend
})

/**
 * Runs one job of a cohort. Without effect if its audit is there.
 * @throws as `runCohortJob`; file.unwritable if this computer does not have the folder now
 */
export async function runCohortTask(
  { folder, number, key, modelsDirectory }: CohortTask,
  { signal, report }: WorkerContext
): Promise<'made' | 'present'> {
  const { runCohortJob } = await import('../../cohort/run-cohort-job.ts')
  const file = cohortPaths(folder).cohort
  if (!existsSync(file)) throw new DenoscopeError('file.unwritable', `${file}: is not on this computer`)
  const job = (await readCohortFile(folder)).jobs.find((each) => each.key === key)
  if (!job) throw new DenoscopeError('argument.invalid', `job ${number}: is no longer in the cohort's plan`)
  return runCohortJob(folder, job, {
    setup: workerSetup(modelsDirectory),
    signal,
    onProgress: (fraction, message, remainingSeconds) =>
      report({ kind: 'progress', fraction, message, remainingSeconds })
  })
}
