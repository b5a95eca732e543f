import { setTimeout as delay } from 'node:timers/promises'
import { asDenoscopeError } from '../errors.ts'
import { isLostConnection } from './postgres-errors.ts'
import type { JobQueue } from './job-queue.ts'
import type { TakenJob } from './queued-job.ts'

/** Does one job at a time, as a child process does. */
export interface JobWorker {
  /** @throws the errors of the job; worker.died */
  run(job: TakenJob, options: { readonly signal: AbortSignal; onProgress(fraction: number): void }): Promise<void>
  stop(): void
}

export interface DispatchOptions {
  /** Jobs at the same time. */
  readonly workers: number
  readonly startWorker: () => JobWorker
  /** Cancels the running jobs, gives them back and ends. */
  readonly signal: AbortSignal
  /** Takes jobs of this group alone. Default: of every group. */
  readonly group?: string
  /** Called after a look that found no job, with the seconds since the last one ended. True ends the dispatch. */
  readonly isOver: (idleSeconds: number) => boolean | Promise<boolean>
  /** False if this process cannot run the job, but another one may. Default: true. */
  readonly canRun?: (job: TakenJob) => boolean
  /** Called after a failure of a job, before another try. Its own errors are those of the dispatch. */
  readonly onFailure?: (job: TakenJob, error: unknown) => void
  /** Called when the database stops answering, and when it answers again. */
  readonly onConnection?: (isLost: boolean) => void
}

/** Times in ms. */
const lookInterval = 500
const signInterval = 3000
/** Time in ms for which jobs of a group stay away from a process that cannot run them. */
const absence = 60_000

/** Share done of a job from which its time can be told. */
const leastShare = 0.02

/** A job that this process runs. */
interface RunningJob {
  readonly job: TakenJob
  readonly cancel: AbortController
  readonly startedAt: number
  fraction: number
  /** True if the job was cancelled or given to another process. */
  isLost: boolean
}

/** Runs jobs of a queue in workers. Dispatches of several processes can share a queue. */
export class Dispatch {
  readonly #queue: JobQueue
  readonly #options: DispatchOptions
  readonly #running = new Set<RunningJob>()
  #skipped: readonly string[] = []
  /** Groups that this process cannot run, with the time of the last look. */
  readonly #absent = new Map<string, number>()
  #lastEnd = performance.now()
  #isLost = false
  #done = 0
  #isOver = false

  constructor(queue: JobQueue, options: DispatchOptions) {
    this.#queue = queue
    this.#options = options
  }

  /** Jobs that this dispatch has done. */
  get done(): number {
    return this.#done
  }

  /** Weight that the jobs which run here have done, and their seconds for one unit of it; null if unknown. */
  get progress(): { readonly doneWeight: number; readonly pace: number | null } {
    const running = [...this.#running]
    const known = running.filter(({ fraction }) => fraction >= leastShare)
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    const weightOf = (jobs: readonly RunningJob[]) => sum(jobs.map(({ job, fraction }) => job.weight * fraction))
    const seconds = sum(known.map(({ startedAt }) => (performance.now() - startedAt) / 1000))
    return { doneWeight: weightOf(running), pace: known.length === 0 ? null : seconds / weightOf(known) }
  }

  /**
   * Resolves when there is nothing more to do, or after a cancel.
   * @throws errors of the database other than lost connections
   */
  async run(): Promise<void> {
    const ended = new AbortController()
    const failures: unknown[] = []
    const attended = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (thrown) {
        failures.push(thrown)
        this.#isOver = true
        for (const { cancel } of this.#running) cancel.abort()
      }
    }
    await this.#lookAtGroups()
    const watch = attended(() => this.#watch(ended.signal))
    await Promise.all(Array.from({ length: this.#options.workers }, () => attended(() => this.#workThrough())))
    ended.abort()
    await watch
    if (failures.length > 0) throw failures[0]
  }

  /** Cancels running jobs of a group whose jobs were cancelled in the queue. */
  async dropLost(): Promise<void> {
    const running = [...this.#running]
    const lost = new Set(await this.#queue.keepAlive(running.map(({ job }) => job)))
    for (const entry of running) {
      if (!lost.has(entry.job)) continue
      entry.isLost = true
      entry.cancel.abort()
    }
  }

  async #workThrough(): Promise<void> {
    const worker = this.#options.startWorker()
    try {
      while (!this.#ends) {
        const job = await this.#next()
        if (job) await this.#attempt(worker, job)
      }
    } finally {
      worker.stop()
    }
  }

  get #ends(): boolean {
    return this.#isOver || this.#options.signal.aborted
  }

  /** The next job; null after a wait if there is none. */
  async #next(): Promise<TakenJob | null> {
    const job = await this.#insist(() => this.#queue.take([...this.#skipped, ...this.#absent.keys()]))
    const canRun = job && (this.#options.canRun?.(job) ?? true)
    if (job && canRun && !this.#ends) return job
    if (job && !canRun) this.#absent.set(job.group, performance.now())
    if (job) await this.#insist(() => this.#queue.giveBack(job))
    else if (await this.#hasEnded()) this.#isOver = true
    else await delay(lookInterval, undefined, { signal: this.#options.signal }).catch(() => undefined)
    return null
  }

  async #hasEnded(): Promise<boolean> {
    if (this.#running.size > 0) this.#lastEnd = performance.now()
    const idle = (performance.now() - this.#lastEnd) / 1000
    return (await this.#insist(async () => this.#options.isOver(idle))) ?? false
  }

  async #attempt(worker: JobWorker, job: TakenJob): Promise<void> {
    const cancel = new AbortController()
    const entry: RunningJob = { job, cancel, startedAt: performance.now(), fraction: 0, isLost: false }
    const { signal, onFailure } = this.#options
    const stop = () => cancel.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    this.#running.add(entry)
    try {
      await worker.run(job, { signal: cancel.signal, onProgress: (fraction) => (entry.fraction = fraction) })
      this.#done++
      await this.#insist(() => this.#queue.complete(job), true)
    } catch (thrown) {
      if (entry.isLost) return
      if (cancel.signal.aborted) return void (await this.#insist(() => this.#queue.giveBack(job), true))
      onFailure?.(job, thrown)
      await this.#insist(() => this.#queue.fail(job, thrown), true)
      // Every other job here would fail like this one until somebody frees the disk.
      if (asDenoscopeError(thrown).code === 'file.unwritable') await this.#rest()
    } finally {
      this.#running.delete(entry)
      this.#lastEnd = performance.now()
      signal.removeEventListener('abort', stop)
    }
  }

  async #rest(): Promise<void> {
    await delay(2000, undefined, { signal: this.#options.signal }).catch(() => undefined)
  }

  /** Keeps in mind which groups to leave alone, and gives signs of life. */
  async #watch(ended: AbortSignal): Promise<void> {
    let lastSign = performance.now()
    while (!ended.aborted) {
      await delay(lookInterval, undefined, { signal: ended }).catch(() => undefined)
      await this.#lookAtGroups()
      if (this.#queue.isShared && performance.now() - lastSign >= signInterval) {
        lastSign = performance.now()
        await this.#insist(() => this.dropLost())
      }
    }
  }

  async #lookAtGroups(): Promise<void> {
    const { group } = this.#options
    for (const [name, since] of this.#absent) if (performance.now() - since > absence) this.#absent.delete(name)
    await this.#insist(async () => {
      const others = group === undefined ? [] : await this.#queue.others(group)
      this.#skipped = [...(await this.#queue.paused()), ...others]
    })
  }

  /**
   * Repeats a question to the database until it answers. @param toTheEnd also while this process ends, for five seconds
   * @returns undefined if this process ends first
   */
  async #insist<Answer>(ask: () => Promise<Answer>, toTheEnd = false): Promise<Answer | undefined> {
    for (let pause = 500, tries = 0; ; pause = Math.min(2 * pause, 10_000), tries++) {
      try {
        const answer = await ask()
        this.#connection(false)
        return answer
      } catch (thrown) {
        if (!isLostConnection(thrown)) throw thrown
        this.#connection(true)
        if (this.#ends && !(toTheEnd && tries < 4)) return undefined
        await delay(pause, undefined, this.#ends ? {} : { signal: this.#options.signal }).catch(() => undefined)
      }
    }
  }

  #connection(isLost: boolean): void {
    if (isLost === this.#isLost) return
    this.#isLost = isLost
    this.#options.onConnection?.(isLost)
  }
}
