import { randomUUID } from 'node:crypto'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import { printableLines } from '../../printable.ts'
import { RemainingTime } from '../../runtime/remaining-time.ts'
import type { JobKind, JobRecord, JobState, PacsExchange } from '../../storage/job-record.ts'
import type { JobResults } from '../contract-payloads.ts'

/** Storage of job records that survives a crash. */
export interface JobArchive {
  save(record: JobRecord): void
  list(limit: number): JobRecord[]
}

/** Arguments of a job's work. */
export interface JobContext {
  readonly id: string
  readonly signal: AbortSignal
  /** @param remainingSeconds the work's own estimate. Default: from the share done. */
  report(fraction: number, message: string, remainingSeconds?: number | null): void
}

interface RunningJob {
  record: JobRecord
  readonly controller: AbortController
  ended: Promise<void>
  reportedAt: number
}

/** Jobs of these kinds run one at a time: two at once would only slow each other, or a server, down. */
const oneAtATime: ReadonlySet<JobKind> = new Set<JobKind>([
  'audit',
  'bench',
  'cohort',
  'training',
  'pacs-fetch',
  'pacs-send'
])
const reportEvery = 100

/** Runs long work with progress, remaining time and cancel; keeps a record of each in the archive. */
export class Jobs {
  readonly #archive: JobArchive
  readonly #onChange: (record: JobRecord) => void
  readonly #running = new Map<string, RunningJob>()
  /** Last states that could not be saved, such as on a full disk. */
  readonly #unsaved = new Map<string, JobRecord>()
  readonly #queues = new Map<JobKind, Promise<void>>()

  constructor(archive: JobArchive, onChange: (record: JobRecord) => void) {
    this.#archive = archive
    this.#onChange = onChange
  }

  /** Starts work, or queues it behind work of its kind; returns the job's id at once. */
  start<Kind extends JobKind>(
    kind: Kind,
    title: string,
    work: (context: JobContext) => Promise<JobResults[Kind]>,
    exchange?: PacsExchange
  ): string {
    const before = (oneAtATime.has(kind) && this.#queues.get(kind)) || Promise.resolve()
    const job: RunningJob = {
      record: { ...newRecord(kind, title), ...(exchange && { exchange }) },
      controller: new AbortController(),
      ended: before,
      reportedAt: 0
    }
    this.#change(job, {})
    this.#running.set(job.record.id, job)
    job.ended = before.then(() => this.#run(job, work))
    this.#queues.set(kind, job.ended)
    return job.record.id
  }

  /** Running jobs as they are now, and ended ones from the archive; newest first. */
  list(): JobRecord[] {
    return this.#archive
      .list(50)
      .map((record) => this.#running.get(record.id)?.record ?? this.#unsaved.get(record.id) ?? record)
  }

  /** True if a job of this kind runs or waits. */
  isRunning(kind: JobKind): boolean {
    return [...this.#running.values()].some(({ record }) => record.kind === kind)
  }

  /** @throws job.unknown if no such job is running. */
  cancel(id: string): void {
    const job = this.#running.get(id)
    if (!job) throw new DenoscopeError('job.unknown', `${id}: no such job is running`)
    job.controller.abort()
  }

  /** Asks every job to stop and waits until they have. */
  async stop(): Promise<void> {
    const jobs = [...this.#running.values()]
    for (const job of jobs) job.controller.abort()
    await Promise.all(jobs.map((job) => job.ended))
  }

  async #run(job: RunningJob, work: (context: JobContext) => Promise<unknown>): Promise<void> {
    const { signal } = job.controller
    try {
      if (signal.aborted) throw new DenoscopeError('job.cancelled', 'Cancelled before it began.')
      this.#change(job, { state: 'running' })
      const time = new RemainingTime()
      const report: JobContext['report'] = (fraction, message, remaining) => {
        const remainingSeconds = remaining === undefined ? time.at(fraction) : remaining
        this.#progress(job, { fraction, message, remainingSeconds })
      }
      const result = await work({ id: job.record.id, signal, report })
      this.#end(job, 'done', { result, fraction: 1 })
    } catch (thrown) {
      const { code, message } = asDenoscopeError(thrown)
      this.#end(job, signal.aborted ? 'cancelled' : 'failed', {
        error: signal.aborted ? null : { code, message: printableLines(message) }
      })
    }
  }

  #progress(job: RunningJob, change: Partial<JobRecord>): void {
    job.record = { ...job.record, ...change }
    if (performance.now() - job.reportedAt < reportEvery) return
    job.reportedAt = performance.now()
    this.#onChange(job.record)
  }

  #end(job: RunningJob, state: JobState, change: Partial<JobRecord>): void {
    job.record = { ...job.record, ...change, state, remainingSeconds: null, finishedAt: new Date().toISOString() }
    this.#unsaved.set(job.record.id, job.record)
    this.#running.delete(job.record.id)
    this.#saveEnded()
    this.#onChange(job.record)
  }

  /** Saves the last states of jobs. What fails is tried again at the next change. */
  #saveEnded(): void {
    try {
      for (const [id, record] of this.#unsaved) {
        this.#archive.save(record)
        this.#unsaved.delete(id)
      }
    } catch {
      // The end of a job must not end the engine. After a restart the job is shown as interrupted.
    }
  }

  #change(job: RunningJob, change: Partial<JobRecord>): void {
    job.record = { ...job.record, ...change }
    this.#archive.save(job.record)
    this.#saveEnded()
    this.#onChange(job.record)
  }
}

function newRecord(kind: JobKind, title: string): JobRecord {
  return {
    id: randomUUID(),
    kind,
    title,
    state: 'queued',
    fraction: 0,
    message: '',
    remainingSeconds: null,
    createdAt: new Date().toISOString(),
    finishedAt: null,
    error: null,
    result: null
  }
}
