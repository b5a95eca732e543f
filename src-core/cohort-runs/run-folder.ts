import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { isAbandoned, processMark } from '../files/process-mark.ts'
import type { CohortStatus } from './cohort-status.ts'

/** Requests of one process to the process that runs a cohort. */
export const runRequests = ['pause', 'resume', 'cancel', 'retry'] as const

export type RunRequest = (typeof runRequests)[number]

/** Folder of a cohort's embedded queue. */
export const queueFolder = (cohortFolder: string): string => join(cohortFolder, 'queue')

const statusFile = (cohortFolder: string): string => join(queueFolder(cohortFolder), 'status.json')

const requestFile = (cohortFolder: string, request: RunRequest): string =>
  join(queueFolder(cohortFolder), `request-${request}`)

/** Longest time in ms until a running process has done what it was asked. */
const answerTime = 60_000

/** Keeps the state of a cohort for other processes: one process at a time can open an embedded queue. */
export function writeStatus(cohortFolder: string, status: CohortStatus): void {
  writeFileAtomically(statusFile(cohortFolder), `${JSON.stringify(status)}\n`)
}

/** The state that was written last; null if none was. */
export function readWrittenStatus(cohortFolder: string): CohortStatus | null {
  try {
    return JSON.parse(readFileSync(statusFile(cohortFolder), 'utf8')) as CohortStatus
  } catch {
    return null
  }
}

/**
 * Asks the process that runs a cohort, and waits until it has done so.
 * @throws worker.died if it does not answer
 */
export async function ask(cohortFolder: string, request: RunRequest): Promise<void> {
  const file = requestFile(cohortFolder, request)
  writeFileAtomically(file, processMark)
  const end = performance.now() + answerTime
  while (existsSync(file)) {
    if (performance.now() > end) {
      rmSync(file, { force: true })
      throw new DenoscopeError('worker.died', `${cohortFolder}: the process that runs this cohort does not answer`)
    }
    await delay(100)
  }
}

/** Requests of other processes that wait for an answer. Those of processes that have ended are removed. */
export function openRequests(cohortFolder: string): RunRequest[] {
  return runRequests.filter((request) => {
    const mark = markIn(requestFile(cohortFolder, request))
    if (mark === null) return false
    if (!isAbandoned(mark, requestFile(cohortFolder, request))) return true
    answer(cohortFolder, request)
    return false
  })
}

/** Says that a request has been done. */
export function answer(cohortFolder: string, request: RunRequest): void {
  rmSync(requestFile(cohortFolder, request), { force: true })
}

/** Mark of the process that asks; null without a request. */
function markIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
