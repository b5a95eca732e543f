import { resolve } from 'node:path'
import { missingJobs } from '../cohort/job-audit.ts'
import type { CohortFile } from '../cohort/cohort-job.ts'
import { JobQueue } from '../job-queue/job-queue.ts'
import { jobId, type JsonObject } from '../job-queue/queued-job.ts'
import { queueFolder, type RunRequest } from './run-folder.ts'

/** A cohort and the place of its queue. */
export interface QueuedCohort {
  /** Absolute path of the cohort's folder. */
  readonly folder: string
  readonly cohort: CohortFile
  /** Address of a PostgreSQL database. Default: a database in the cohort's folder. */
  readonly database?: string
}

/** Data of a job in the queue. It holds no patient data. */
export interface CohortJobData extends JsonObject {
  /** Absolute path of the cohort's folder, which all computers share. */
  readonly folder: string
  readonly number: number
  readonly key: string
}

/** @throws as `JobQueue.open` */
export const openQueue = ({ folder, database }: QueuedCohort): Promise<JobQueue> =>
  JobQueue.open(database === undefined ? { embedded: queueFolder(folder) } : { database })

/** Queues the jobs whose audits are missing or damaged. Jobs that are queued, or failed for good, stay as they are. */
export async function queueMissing(queue: JobQueue, { folder, cohort }: QueuedCohort): Promise<void> {
  const { id, retries } = cohort
  const missing = await missingJobs(folder, cohort)
  await queue.add(
    missing.map(({ key, number, priority, patches }) => {
      const data: CohortJobData = { folder: resolve(folder), number, key }
      return { id: jobId(id, key), group: id, priority, retries, weight: patches, data }
    })
  )
}

/** Does what was asked for the jobs of a cohort. */
export async function change(queue: JobQueue, { id }: CohortFile, request: RunRequest): Promise<void> {
  await queue[request](id)
}
