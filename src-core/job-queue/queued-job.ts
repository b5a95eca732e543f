import { createHash } from 'node:crypto'

/** Plain data that a database keeps as JSON. */
export type JsonObject = { readonly [key: string]: unknown }

/** A job to be done once. What it does must be harmless if it is done twice. */
export interface QueuedJob {
  /** UUID; equal for equal work, so that a job is queued once. See `jobId`. */
  readonly id: string
  /** Jobs that are counted, paused and cancelled together. */
  readonly group: string
  /** Jobs of a higher number run first. */
  readonly priority: number
  /** Times that the job is tried again after a failure. */
  readonly retries: number
  /** Work of the job beside that of others, above 0. */
  readonly weight: number
  readonly data: JsonObject
}

/** One attempt at a job by this process. */
export interface TakenJob {
  readonly id: string
  readonly group: string
  readonly weight: number
  readonly data: JsonObject
  /** Attempts before this one. It tells this attempt from others at the same job. */
  readonly attemptsBefore: number
}

/** Number of jobs by state. */
export interface JobCounts {
  readonly waiting: number
  readonly running: number
  /** Failed, and waiting for another try. */
  readonly failed: number
  /** Failed for good: dead letters. */
  readonly dead: number
  readonly cancelled: number
  readonly done: number
  /** Weight of the jobs that have not ended, and of those that run. */
  readonly leftWeight: number
  readonly runningWeight: number
  /** Seconds of one unit of weight in the jobs that are done; null without one. */
  readonly pace: number | null
}

/** A dead letter. */
export interface DeadJob {
  readonly data: JsonObject
  readonly attempts: number
  /** Code of the last error. */
  readonly code: string
}

/** The id of a job: a UUID of version 8 over its group and its key. */
export function jobId(group: string, key: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([group, key]))
    .digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-'
  )
}
