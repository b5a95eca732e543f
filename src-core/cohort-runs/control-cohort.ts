import { isHeld } from '../job-queue/embedded-database.ts'
import { hasAudit } from '../cohort/job-audit.ts'
import { change, openQueue, type QueuedCohort, queueMissing } from './cohort-queue.ts'
import { type CohortStatus, readStatus } from './cohort-status.ts'
import { ask, queueFolder, readWrittenStatus, type RunRequest, writeStatus } from './run-folder.ts'

/** State of a cohort, seen by any process. */
export interface CohortState {
  readonly status: CohortStatus
  /** True if a process runs the cohort; null if that is unknown, because other computers may. */
  readonly isRun: boolean | null
}

/** State of a cohort. The embedded queue is not opened: the process that runs the cohort may have it. */
export async function stateOf(place: QueuedCohort): Promise<CohortState> {
  const { folder, cohort, database } = place
  if (database === undefined) {
    const isRun = isHeld(queueFolder(folder))
    const written = readWrittenStatus(folder)
    return { status: isRun && written?.cohort === cohort.id ? written : statusAtRest(place, written), isRun }
  }
  const queue = await openQueue(place)
  try {
    const counts = await queue.counts(cohort.id)
    const isKnown = counts.waiting + counts.running + counts.failed + counts.dead + counts.cancelled + counts.done > 0
    const status = isKnown ? await readStatus(queue, cohort) : statusAtRest(place, null)
    return { status, isRun: status.running > 0 ? true : null }
  } finally {
    await queue.close()
  }
}

/** State of a cohort that no process runs, from its audits and from what was written last. */
function statusAtRest({ folder, cohort }: QueuedCohort, written: CohortStatus | null): CohortStatus {
  const missing = cohort.jobs.filter((job) => !hasAudit(folder, job))
  const last = written?.cohort === cohort.id ? written : null
  const numbers = new Set(missing.map(({ number }) => number))
  const deadLetters = last?.deadLetters.filter(({ number }) => numbers.has(number)) ?? []
  const cancelled = Math.min(last?.cancelled ?? 0, missing.length - deadLetters.length)
  return {
    cohort: cohort.id,
    total: cohort.jobs.length,
    done: cohort.jobs.length - missing.length,
    running: 0,
    waiting: missing.length - deadLetters.length - cancelled,
    failed: 0,
    dead: deadLetters.length,
    cancelled,
    isPaused: last?.isPaused ?? false,
    remainingSeconds: null,
    deadLetters
  }
}

/**
 * Pauses, resumes, cancels or retries the jobs of a cohort, through the process that runs it if there is one.
 * @returns false if nothing was done: a run that begins with the request has to follow
 * @throws worker.died if that process does not answer; as `JobQueue.open`
 */
export async function control(place: QueuedCohort, request: RunRequest): Promise<boolean> {
  const { folder, cohort, database } = place
  if (database === undefined && isHeld(queueFolder(folder))) {
    await ask(folder, request)
    return true
  }
  // Without a process that runs it, a cohort is resumed and retried by the run that follows.
  if (database === undefined && (request === 'resume' || request === 'retry')) return false
  const queue = await openQueue(place)
  try {
    await queueMissing(queue, place)
    await change(queue, cohort, request)
    if (database === undefined) writeStatus(folder, await readStatus(queue, cohort))
  } finally {
    await queue.close()
  }
  return true
}
