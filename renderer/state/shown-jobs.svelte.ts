import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import type { JobKind, JobRecord } from '../../src-core/storage/job-record.ts'
import { DenoscopeError, type ErrorCode } from '../../src-core/errors.ts'
import { engine } from '../engine/engine.svelte.ts'

const isRunning = (job: JobRecord) => job.state === 'queued' || job.state === 'running'

/** Jobs of the engine, newest first. */
export class Jobs {
  list = $state.raw<readonly JobRecord[]>([])
  readonly running = $derived(this.list.filter(isRunning))
  #waiting = new Map<string, ((job: JobRecord) => void)[]>()
  #listeners = new Set<(job: JobRecord) => void>()

  async load(): Promise<void> {
    const listed = await engine.call('jobs.list', {})
    for (const job of listed) {
      // A job that ended while the connection was lost ends here.
      if (this.list.some(({ id }) => id === job.id)) this.take(job)
      else this.#put(job)
    }
    // Jobs of another workspace are dropped.
    this.list = this.list.filter(({ id }) => listed.some((job) => job.id === id))
  }

  /** Updates a job. The first event of a quick job may be its end. */
  take(job: JobRecord): void {
    const known = this.list.find(({ id }) => id === job.id)
    const hadEnded = known !== undefined && !isRunning(known)
    this.#put(job)
    if (!hadEnded && !isRunning(job)) for (const hear of this.#listeners) hear(job)
  }

  #put(job: JobRecord): void {
    const known = this.list.find(({ id }) => id === job.id)
    // A late answer must not reopen a finished job.
    if (known && !isRunning(known) && isRunning(job)) return
    this.list = [job, ...this.list.filter(({ id }) => id !== job.id)].sort((one, other) =>
      other.createdAt.localeCompare(one.createdAt)
    )
    if (isRunning(job)) return
    for (const tell of this.#waiting.get(job.id) ?? []) tell(job)
    this.#waiting.delete(job.id)
  }

  /** Calls `hear` for each job that ends. @returns the function that stops it */
  onEnded(hear: (job: JobRecord) => void): () => void {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  /** The result of a job. @throws DenoscopeError with the job's error, or job.cancelled */
  async finished<Kind extends JobKind>(id: string, _kind?: Kind): Promise<JobResults[Kind]> {
    const job = await this.#ended(id)
    if (job.state === 'done') return job.result as JobResults[Kind]
    if (job.error) throw new DenoscopeError(job.error.code as ErrorCode, job.error.message)
    throw new DenoscopeError('job.cancelled', `${job.title} was ${job.state}.`)
  }

  async cancel(id: string): Promise<void> {
    await engine.call('jobs.cancel', { id })
  }

  /** Removes ended jobs from the list. The engine keeps their records. */
  clearEnded(): void {
    this.list = this.running
  }

  #ended(id: string): Promise<JobRecord> {
    const known = this.list.find((job) => job.id === id)
    if (known && !isRunning(known)) return Promise.resolve(known)
    return new Promise((resolve) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]))
  }
}

export const jobs = new Jobs()
