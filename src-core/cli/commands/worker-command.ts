import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { count, counted } from '../../counts.ts'
import { asDenoscopeError, errorTable } from '../../errors.ts'
import { integer, positive } from '../options/common-options.ts'
import { modelsDirectory } from '../support/local-models.ts'
import { inform, interruptSignal, warn } from '../support/standard-error.ts'

const help = `
Takes jobs of every cohort that \`cohort --database\` has put there, from any number of computers that share the
cohorts' folders under the same paths. Ctrl+C gives running jobs back, and so does a computer that fails.
The password belongs in PGPASSWORD or ~/.pgpass: other users of a computer can read command lines.
`

interface WorkerOptions {
  readonly database: string
  readonly workers?: number
  readonly idle?: number
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('Run jobs of cohorts that wait in a PostgreSQL database.')
    .requiredOption('--database <url>', 'postgres://user@host:port/database')
    .option('--workers <number>', 'jobs at the same time (default: one for each core)', integer(1, 1024))
    .option('--idle <seconds>', 'end after this time without a job (default: never)', positive)
    .addHelpText('after', help)
    .action((options: WorkerOptions) => work(options))
}

async function work({ database, workers = availableParallelism(), idle = Infinity }: WorkerOptions): Promise<void> {
  const { cohortPaths } = await import('../../cohort/cohort-folder.ts')
  const { noteDeath } = await import('../../cohort-runs/run-cohort.ts')
  const { Dispatch } = await import('../../job-queue/dispatch-jobs.ts')
  const { JobQueue } = await import('../../job-queue/job-queue.ts')
  const { startCohortWorker } = await import('../../engine/worker/cohort-worker.ts')
  const models = modelsDirectory()
  const signal = interruptSignal()
  const queue = await JobQueue.open({ database })
  let failed = 0
  try {
    const dispatch = new Dispatch(queue, {
      workers,
      signal,
      startWorker: () => startCohortWorker(models, workers),
      isOver: (idleSeconds) => idleSeconds >= idle,
      canRun: ({ data, group }) => {
        const folder = data.folder as string
        const isThere = existsSync(cohortPaths(folder).cohort)
        if (!isThere) warn(`${folder}: this computer has no such folder; ${group} is left to others`)
        return isThere
      },
      onFailure: (job, error) => {
        failed++
        const { heading } = errorTable[asDenoscopeError(error).code]
        inform(`job ${Number(job.data.number)} of ${job.group}, try ${job.attemptsBefore + 1}: ${heading}`)
        noteDeath(job, error)
      },
      onConnection: (isLost) => inform(isLost ? 'the database does not answer; waiting for it' : 'the database answers')
    })
    inform(`takes jobs with ${counted(workers, 'worker')}; Ctrl+C ends`)
    await dispatch.run()
    process.stdout.write(`${counted(dispatch.done, 'job')} done, ${count(failed)} failed\n`)
  } finally {
    await queue.close()
  }
}
