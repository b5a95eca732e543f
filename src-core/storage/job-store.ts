import type { JobRecord } from './job-record.ts'
import { desc, eq, inArray } from 'drizzle-orm'
import type { Tables } from './database.ts'
import { jobs } from './schema.ts'

/** Records of jobs. They outlive their process. */
export class JobStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Adds or replaces a record. */
  save(record: JobRecord): void {
    const values = { state: record.state, record }
    this.#tables
      .insert(jobs)
      .values({ id: record.id, createdAt: record.createdAt, ...values })
      .onConflictDoUpdate({ target: jobs.id, set: values })
      .run()
  }

  /** Latest records, newest first. */
  list(limit: number): JobRecord[] {
    return this.#tables
      .select({ record: jobs.record })
      .from(jobs)
      .orderBy(desc(jobs.createdAt), desc(jobs.id))
      .limit(limit)
      .all()
      .map(({ record }) => record)
  }

  /** Marks the jobs of an ended process as interrupted, at start-up. @returns the changed records */
  interruptRunning(): JobRecord[] {
    const finishedAt = new Date().toISOString()
    return this.#tables.transaction(
      (transaction) => {
        const cutOff = transaction
          .select({ record: jobs.record })
          .from(jobs)
          .where(inArray(jobs.state, ['queued', 'running']))
          .all()
        return cutOff.map(({ record }) => {
          const interrupted: JobRecord = { ...record, state: 'interrupted', remainingSeconds: null, finishedAt }
          transaction
            .update(jobs)
            .set({ state: 'interrupted', record: interrupted })
            .where(eq(jobs.id, record.id))
            .run()
          return interrupted
        })
      },
      { behavior: 'immediate' }
    )
  }
}
