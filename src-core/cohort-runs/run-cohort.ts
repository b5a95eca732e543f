import { setTimeout as delay } from 'node:timers/promises'
import type { CohortJobData, QueuedCohort } from './cohort-queue.ts'
import { cohortPaths } from '../cohort/cohort-folder.ts'
import { keepFailure } from '../cohort/job-failures.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { foldersWithLeftovers, recoverFolder } from '../files/atomic-folder.ts'
import { Dispatch, type JobWorker } from '../job-queue/dispatch-jobs.ts'
import type { JobQueue } from '../job-queue/job-queue.ts'
import type { TakenJob } from '../job-queue/queued-job.ts'
import { change, openQueue, queueMissing } from './cohort-queue.ts'
import { type CohortStatus, readStatus } from './cohort-status.ts'
import { answer, openRequests, type RunRequest, writeStatus } from './run-folder.ts'

export interface RunOptions extends QueuedCohort {
  /** Jobs at the same time on this computer. 0: other computers run them. */
  readonly workers: number
  readonly startWorker: () => JobWorker
  /** Cancels the running jobs and ends. The same run continues from there. */
  readonly signal: AbortSignal
  /** Done first for the cohort's jobs. */
  readonly first?: RunRequest
  readonly onStatus: (status: CohortStatus) => void
  readonly onNotice: (line: string) => void
}

/** Time in ms between two looks at the state. */
const lookInterval = 500
/** Time in ms between two writes of the state. */
const writeInterval = 1000

/**
 * Runs all jobs of a cohort until each is done, cancelled or failed for good. It continues an earlier run.
 * One process at a time runs a cohort without a database of its own.
 * @returns the state at the end
 * @throws job.cancelled; queue.busy, queue.unusable, file.unwritable
 */
export async function runCohort(options: RunOptions): Promise<CohortStatus> {
  const queue = await openQueue(options)
  try {
    return await new CohortRun(queue, options).run()
  } finally {
    await queue.close()
  }
}

class CohortRun {
  readonly #queue: JobQueue
  readonly #options: RunOptions
  readonly #dispatch: Dispatch
  #writtenAt = -Infinity
  #written = ''

  constructor(queue: JobQueue, options: RunOptions) {
    this.#queue = queue
    this.#options = options
    const { cohort, workers, startWorker, signal, onNotice } = options
    this.#dispatch = new Dispatch(queue, {
      workers,
      startWorker,
      signal,
      group: cohort.id,
      isOver: () => this.#isOver(),
      onFailure: (job, error) => noteDeath(job, error),
      onConnection: (isLost) =>
        onNotice(isLost ? 'the database does not answer; waiting for it' : 'the database answers')
    })
  }

  async run(): Promise<CohortStatus> {
    const { cohort, folder, first, signal, onNotice, workers } = this.#options
    if (this.#queue.wasDamaged)
      onNotice('the queue was damaged, and was made anew from cohort.json; finished audits stay')
    if (first) await change(this.#queue, cohort, first)
    await queueMissing(this.#queue, this.#options)
    const ended = new AbortController()
    const watch = this.#watch(ended.signal)
    try {
      await (workers > 0 ? this.#dispatch.run() : this.#waitForOthers())
    } finally {
      ended.abort()
      await watch
    }
    removeLeftovers(folder)
    const status = await this.#look(true)
    if (signal.aborted)
      throw new DenoscopeError('job.cancelled', 'Stopped; finished audits stay, and the same command continues.')
    return status
  }

  async #isOver(): Promise<boolean> {
    const { waiting, running, failed } = await this.#queue.counts(this.#options.cohort.id)
    return waiting + running + failed === 0
  }

  async #waitForOthers(): Promise<void> {
    while (!this.#options.signal.aborted && !(await this.#isOver()))
      await delay(lookInterval, undefined, { signal: this.#options.signal }).catch(() => undefined)
  }

  /** Reports the state, and does what other processes ask. Errors of the database are those of the dispatch. */
  async #watch(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        await this.#answerRequests()
        await this.#look(false)
      } catch (thrown) {
        if (asDenoscopeError(thrown).code === 'file.unwritable') this.#options.onNotice((thrown as Error).message)
      }
      await delay(lookInterval, undefined, { signal: ended }).catch(() => undefined)
    }
  }

  async #answerRequests(): Promise<void> {
    const { cohort, folder } = this.#options
    if (this.#queue.isShared) return
    for (const request of openRequests(folder)) {
      await change(this.#queue, cohort, request)
      if (request === 'cancel') await this.#dispatch.dropLost()
      await this.#look(true)
      answer(folder, request)
    }
  }

  async #look(isLast: boolean): Promise<CohortStatus> {
    const { folder, cohort, workers, onStatus } = this.#options
    const status = await readStatus(this.#queue, cohort, { ...this.#dispatch.progress, workers })
    onStatus(status)
    const text = JSON.stringify(status)
    const now = performance.now()
    if (!this.#queue.isShared && text !== this.#written && (isLast || now - this.#writtenAt >= writeInterval)) {
      writeStatus(folder, status)
      this.#written = text
      this.#writtenAt = now
    }
    return status
  }
}

/** Keeps the failure of a job whose process ended. Other failures are kept by that process. */
export function noteDeath(job: TakenJob, error: unknown): void {
  if (asDenoscopeError(error).code !== 'worker.died') return
  const { folder, number, key } = job.data as CohortJobData
  try {
    keepFailure(folder, { number, key }, error, null)
  } catch {
    // The folder cannot be written: the next try fails for that reason.
  }
}

/** Removes half-written audits of processes that were killed. */
function removeLeftovers(folder: string): void {
  for (const audit of foldersWithLeftovers(cohortPaths(folder).audits)) recoverFolder(audit)
}
