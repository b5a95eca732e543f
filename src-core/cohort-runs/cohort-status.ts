import type { CohortFile, CohortJob } from '../cohort/cohort-job.ts'
import { counted, count } from '../counts.ts'
import { type ErrorCode, errorTable } from '../errors.ts'
import type { JobQueue } from '../job-queue/job-queue.ts'
import type { DeadJob, JobCounts } from '../job-queue/queued-job.ts'

/** State of a cohort's jobs. It holds no patient data and no paths. */
export interface CohortStatus {
  /** Id of the cohort. */
  readonly cohort: string
  readonly total: number
  readonly done: number
  readonly running: number
  readonly waiting: number
  /** Failed, and waiting for another try. */
  readonly failed: number
  /** Failed for good. */
  readonly dead: number
  readonly cancelled: number
  readonly isPaused: boolean
  /** Seconds to the end of all jobs; null if unknown. */
  readonly remainingSeconds: number | null
  /** Jobs that failed for good, in the order of the queue. */
  readonly deadLetters: readonly DeadLetter[]
}

/** A job that failed for good. */
export interface DeadLetter {
  readonly number: number
  readonly series: string
  readonly setting: string
  readonly attempts: number
  /** Code of the last error. */
  readonly code: string
  /** The error in words. */
  readonly reason: string
}

/** Knowledge of the process that runs jobs, beside the queue. */
export interface OwnJobs {
  /** Weight that its running jobs have done. */
  readonly doneWeight: number
  /** Seconds of one unit of weight in its running jobs; null if unknown. */
  readonly pace: number | null
  readonly workers: number
}

/** State of the jobs of a cohort. Jobs that are not in the queue are done: their audits were there before. */
export async function readStatus(queue: JobQueue, cohort: CohortFile, own?: OwnJobs): Promise<CohortStatus> {
  const counts = await queue.counts(cohort.id)
  const { waiting, running, failed, dead, cancelled } = counts
  const deadJobs = dead > 0 ? await queue.dead(cohort.id) : []
  return {
    cohort: cohort.id,
    total: cohort.jobs.length,
    done: cohort.jobs.length - waiting - running - failed - dead - cancelled,
    running,
    waiting,
    failed,
    dead,
    cancelled,
    isPaused: (await queue.paused()).includes(cohort.id),
    remainingSeconds: remaining(counts, own),
    deadLetters: deadJobs.map((job) => deadLetter(job, cohort.jobs))
  }
}

/**
 * Seconds to the end: the weight left at the pace of finished jobs, shared by those that run at a time. Jobs of other
 * processes count as half done.
 */
export function remaining(counts: JobCounts, own?: OwnJobs): number | null {
  const { waiting, running, failed, leftWeight, runningWeight } = counts
  const left = waiting + running + failed
  if (left === 0) return 0
  const pace = counts.pace ?? own?.pace ?? null
  const atOnce = Math.min(left, Math.max(running, own?.workers ?? 0))
  if (pace === null || atOnce === 0) return null
  return Math.max(0, (pace * (leftWeight - (own?.doneWeight ?? runningWeight / 2))) / atOnce)
}

/** @param jobs of the cohort in the order of their numbers */
function deadLetter({ data, attempts, code }: DeadJob, jobs: readonly CohortJob[]): DeadLetter {
  const number = data.number as number
  const { series = '', setting = '' } = jobs[number - 1] ?? {}
  const reason = code in errorTable ? errorTable[code as ErrorCode].heading : code
  return { number, series, setting, attempts, code, reason }
}

/** Share of the jobs that have ended, 0..1. */
export const shareOf = ({ total, waiting, running, failed }: CohortStatus): number =>
  total === 0 ? 1 : 1 - (waiting + running + failed) / total

/** The counts in words, such as '37 of 1,000 done, 3 running, 960 waiting'. */
export function statusWords(status: CohortStatus): string {
  const { done, total, running, waiting, failed, dead, cancelled, isPaused } = status
  return [
    `${count(done)} of ${counted(total, 'audit')} done`,
    ...(running > 0 ? [`${count(running)} running`] : []),
    ...(waiting > 0 ? [`${count(waiting)} waiting`] : []),
    ...(failed > 0 ? [`${count(failed)} failed and tried again`] : []),
    ...(dead > 0 ? [`${count(dead)} failed for good`] : []),
    ...(cancelled > 0 ? [`${count(cancelled)} cancelled`] : []),
    ...(isPaused ? ['paused'] : [])
  ].join(', ')
}
