import { DenoscopeError } from '../../src-core/errors.ts'
import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import type { JobKind } from '../../src-core/storage/job-record.ts'
import { jobs } from './shown-jobs.svelte.ts'

/** A job that a view starts, and whose result it shows as long as the person is still here. */
export class WatchedRun<Kind extends JobKind> {
  starting = $state(false)
  error = $state.raw<unknown>(null)
  readonly #kind: Kind
  #left = false

  constructor(kind: Kind) {
    this.#kind = kind
  }

  /** The running job, including one that was started before this view was opened. */
  readonly job = $derived.by(() => jobs.running.find(({ kind }) => kind === this.#kind))

  /**
   * Starts the job and waits for its end. Never throws.
   * @param begin asks the engine for the job
   * @param show called with the result unless the person has left
   * @param ended awaited after the end in any case, before `show`
   */
  protected async watch(
    begin: () => Promise<{ readonly jobId: string }>,
    show: (result: JobResults[Kind]) => void,
    ended?: () => Promise<void>
  ): Promise<void> {
    this.starting = true
    this.error = null
    try {
      const { jobId } = await begin()
      const finished = jobs.finished(jobId, this.#kind)
      this.starting = false
      const result = await finished
      await ended?.()
      if (!this.#left) show(result)
    } catch (thrown) {
      this.error = thrown instanceof DenoscopeError && thrown.code === 'job.cancelled' ? null : thrown
    } finally {
      this.starting = false
    }
  }

  async cancel(): Promise<void> {
    if (this.job) await jobs.cancel(this.job.id).catch((thrown: unknown) => (this.error = thrown))
  }

  leave(): void {
    this.#left = true
  }
}
