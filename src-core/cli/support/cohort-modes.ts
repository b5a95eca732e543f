import { availableParallelism } from 'node:os'
import type { CohortFile } from '../../cohort/cohort-job.ts'
import type { QueuedCohort } from '../../cohort-runs/cohort-queue.ts'
import type { CohortStatus } from '../../cohort-runs/cohort-status.ts'
import type { RunRequest } from '../../cohort-runs/run-folder.ts'
import { duration } from '../../reports/number-text.ts'
import { alignedTable } from './aligned-table.ts'
import { modelsDirectory } from './local-models.ts'
import { inform, ProgressLine } from './standard-error.ts'

/** Options of a cohort's run and of its control. */
export interface CohortRunOptions {
  readonly workers?: number
  readonly database?: string
  readonly json?: boolean
}

/** Runs a cohort to its end, and prints its state. Exit code 1 if jobs failed for good. @throws as `runCohort` */
export async function runWhole(
  folder: string,
  cohort: CohortFile,
  options: CohortRunOptions & { readonly first?: RunRequest },
  signal: AbortSignal
): Promise<CohortStatus> {
  const { runCohort } = await import('../../cohort-runs/run-cohort.ts')
  const { shareOf, statusWords } = await import('../../cohort-runs/cohort-status.ts')
  const { startCohortWorker } = await import('../../engine/worker/cohort-worker.ts')
  const { workers = availableParallelism(), database, first } = options
  const models = modelsDirectory()
  const progress = new ProgressLine()
  try {
    const status = await runCohort({
      folder,
      cohort,
      workers,
      signal,
      ...(database !== undefined && { database }),
      ...(first !== undefined && { first }),
      startWorker: () => startCohortWorker(models, workers),
      onStatus: (now) => progress.report(shareOf(now), statusWords(now), now.remainingSeconds),
      onNotice: inform
    })
    progress.end()
    print(status, options, statusText(status, statusWords(status)))
    if (status.dead > 0) process.exitCode = 1
    return status
  } finally {
    progress.end()
  }
}

/** Prints the state of a cohort, which another process may run. */
export async function printStatus(place: QueuedCohort, options: CohortRunOptions): Promise<void> {
  const { stateOf } = await import('../../cohort-runs/control-cohort.ts')
  const { statusWords } = await import('../../cohort-runs/cohort-status.ts')
  const { status, isRun } = await stateOf(place)
  const words = statusWords(status)
  print({ ...status, isRun }, options, statusText(status, isRun === false ? `${words}; no process runs it` : words))
}

/** Changes the state of a cohort, and prints it. @returns false if the jobs are to be run now */
export async function askRunning(
  place: QueuedCohort,
  request: RunRequest,
  options: CohortRunOptions
): Promise<boolean> {
  const { control } = await import('../../cohort-runs/control-cohort.ts')
  const isDone = await control(place, request)
  if (isDone) await printStatus(place, options)
  return isDone
}

function print(value: object, { json }: CohortRunOptions, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text)
}

const headings = { number: 'Job', series: 'Series', setting: 'Setting', attempts: 'Tries', reason: 'Failed for good' }

function statusText({ remainingSeconds, deadLetters }: CohortStatus, words: string): string {
  const left = remainingSeconds === null || remainingSeconds === 0 ? '' : `, ${duration(remainingSeconds)} left`
  const table = alignedTable(headings, deadLetters)
  const hint = deadLetters.length > 0 ? 'failures/ has their messages. --retry tries them again.\n' : ''
  return `${words}${left}\n${table}${hint}`
}
