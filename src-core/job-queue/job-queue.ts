import { asDenoscopeError } from '../errors.ts'
import { openEmbedded } from './embedded-database.ts'
import { isFinal } from './final-failure.ts'
import * as statements from './group-statements.ts'
import { openPostgres } from './postgres-database.ts'
import type { QueueDatabase } from './queue-database.ts'
import type { DeadJob, JobCounts, JsonObject, QueuedJob, TakenJob } from './queued-job.ts'

/** The folder of an embedded database, or the address of a PostgreSQL database. */
export type QueuePlace = { readonly embedded: string } | { readonly database: string }

const day = 24 * 3600
const { queueName } = statements

/** Properties of the queue of pg-boss. */
const queueOptions = {
  // Waits of 1 to 2 s after the first failure, doubled after each further one.
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  retentionSeconds: 3650 * day,
  // Finished jobs stay: a job is queued once.
  deleteAfterSeconds: 0,
  // The longest that pg-boss allows. Signs of life tell earlier that a worker is gone.
  expireInSeconds: day
}

/** Days for which a group that has ended stays in a shared database. */
const keptDays = 30

/** Seconds without a sign of life after which a job goes back into the queue: the shortest that pg-boss allows. */
const longestSilence = 10

/** A durable queue of jobs in groups, with retries, dead letters, priorities, pause and cancel. */
export class JobQueue {
  readonly #database: QueueDatabase
  /** True if an embedded database was damaged and is empty now. */
  readonly wasDamaged: boolean

  private constructor(database: QueueDatabase, wasDamaged: boolean) {
    this.#database = database
    this.wasDamaged = wasDamaged
  }

  /**
   * Opens a queue; makes it if missing.
   * @throws queue.busy if another process has the folder; queue.unusable, argument.invalid, file.unwritable
   */
  static async open(place: QueuePlace): Promise<JobQueue> {
    const database = 'embedded' in place ? await openEmbedded(place.embedded) : await openPostgres(place.database)
    try {
      const { boss, isShared, query } = database
      await query(statements.createPausedGroups, [])
      await boss.createQueue(queueName, { ...queueOptions, ...(isShared && { heartbeatSeconds: longestSilence }) })
      // One process has the embedded database. What is running there ended with the former one.
      if (!isShared) await query(statements.giveBackAll, [])
      const queue = new JobQueue(database, 'wasDamaged' in database && database.wasDamaged === true)
      if (isShared) await queue.removeOld(keptDays)
      return queue
    } catch (thrown) {
      await database.close()
      throw thrown
    }
  }

  /** True if processes of other machines may take jobs. */
  get isShared(): boolean {
    return this.#database.isShared
  }

  /** Queues jobs. Those that are done or cancelled are queued again; others that are known stay as they are. */
  async add(jobs: readonly QueuedJob[]): Promise<void> {
    const atOnce = 1000
    for (let from = 0; from < jobs.length; from += atOnce) {
      const part = jobs.slice(from, from + atOnce)
      await this.#database.boss.insert(
        queueName,
        part.map(({ id, group, priority, retries, weight, data }) => ({
          id,
          data: { ...data, weight },
          priority,
          retryLimit: retries,
          group: { id: group }
        }))
      )
      await this.#database.query(statements.putBackEnded, [part.map(({ id }) => id)])
    }
  }

  /** Takes the next job. @param except groups that are left alone. @returns null if there is none now */
  async take(except: readonly string[] = []): Promise<TakenJob | null> {
    const options = except.length > 0 ? { ignoreGroups: [...except] } : {}
    const [job] = await this.#database.boss.fetch<JsonObject & { weight: number }>(queueName, options)
    if (!job) return null
    const { weight, ...data } = job.data
    return { id: job.id, group: job.groupId ?? '', weight, data, attemptsBefore: job.retryCount }
  }

  /** Gives a sign of life of jobs that are running. @returns those that were cancelled or given to another process */
  async keepAlive(jobs: readonly TakenJob[]): Promise<TakenJob[]> {
    if (jobs.length === 0) return []
    const { settled } = await this.#database.boss.touch(queueName, jobs.map(attemptOf))
    return jobs.filter(({ id }) => !settled?.includes(id))
  }

  /** Marks a job as done. Without effect if the job was taken from this process. */
  async complete(job: TakenJob): Promise<void> {
    await this.#database.boss.complete(queueName, attemptOf(job))
  }

  /**
   * Notes a failure. The job is tried again later, or is dead if its tries are used up or would all fail alike.
   * The database keeps the code of the error; its message may name files.
   */
  async fail(job: TakenJob, error: unknown): Promise<void> {
    const { code } = asDenoscopeError(error)
    if (isFinal(error)) {
      const { id, attemptsBefore } = job
      await this.#database.query(statements.failForGood, [id, attemptsBefore, JSON.stringify({ code })])
    } else await this.#database.boss.fail(queueName, attemptOf(job), { code })
  }

  /** Puts a job back that was not tried to its end. */
  async giveBack({ id, attemptsBefore }: TakenJob): Promise<void> {
    await this.#database.query(statements.giveBack, [id, attemptsBefore])
  }

  async counts(group: string): Promise<JobCounts> {
    const rows = await this.#database.query<{ state: string; count: number; weight: number; seconds: number }>(
      statements.countGroup,
      [group]
    )
    const of = (state: string) => rows.find((row) => row.state === state)
    const weightOf = (states: readonly string[]) => states.reduce((sum, state) => sum + (of(state)?.weight ?? 0), 0)
    const done = of('completed')
    return {
      waiting: of('created')?.count ?? 0,
      running: of('active')?.count ?? 0,
      failed: of('retry')?.count ?? 0,
      dead: of('failed')?.count ?? 0,
      cancelled: of('cancelled')?.count ?? 0,
      done: done?.count ?? 0,
      leftWeight: weightOf(['created', 'active', 'retry']),
      runningWeight: weightOf(['active']),
      pace: done && done.weight > 0 ? done.seconds / done.weight : null
    }
  }

  /** Dead letters of a group. */
  async dead(group: string): Promise<DeadJob[]> {
    const rows = await this.#database.query<DeadJob & { code: string | null }>(statements.selectDead, [group])
    // pg-boss itself ends a job whose workers went silent too often.
    return rows.map((row) => ({ ...row, code: row.code ?? 'worker.died' }))
  }

  /** Groups whose jobs are not taken. */
  async paused(): Promise<string[]> {
    return (await this.#database.query<{ name: string }>(statements.selectPausedGroups, [])).map(({ name }) => name)
  }

  /** Groups other than one that have jobs waiting. */
  async others(group: string): Promise<string[]> {
    return (await this.#database.query<{ name: string }>(statements.selectOtherGroups, [group])).map(({ name }) => name)
  }

  /** Lets running jobs end, and takes no further ones until `resume`. */
  async pause(group: string): Promise<void> {
    await this.#database.query(statements.pauseGroup, [group])
  }

  async resume(group: string): Promise<void> {
    await this.#database.query(statements.resumeGroup, [group])
  }

  /** Cancels all jobs of a group that are not done. Their workers learn of it from `keepAlive`. */
  async cancel(group: string): Promise<void> {
    await this.#database.query(statements.cancelGroup, [group])
  }

  /** Puts dead letters back with all their tries. */
  async retry(group: string): Promise<void> {
    await this.#database.query(statements.putBackDead, [group])
  }

  /** Removes groups that were done, cancelled or given up more than some days ago. */
  async removeOld(days: number): Promise<void> {
    await this.#database.query(statements.removeOldGroups, [days])
    await this.#database.query(statements.removeEmptyPauses, [])
  }

  async close(): Promise<void> {
    await this.#database.close()
  }
}

/** Name of an attempt in pg-boss, which refuses to settle another one. */
const attemptOf = ({ id, attemptsBefore }: TakenJob) => ({ id, retryCount: attemptsBefore })
