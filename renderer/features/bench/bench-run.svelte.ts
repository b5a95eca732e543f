import type { CommandInput } from '../../../src-core/engine/contract.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { benches } from '../../state/benches.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Starts a bench, and shows it when it is done if the person is still here. */
export class BenchRun {
  starting = $state(false)
  error = $state.raw<unknown>(null)
  #left = false

  /** The running bench, also one that was started before this view was opened. */
  readonly job = $derived(jobs.running.find(({ kind }) => kind === 'bench'))

  async start(request: CommandInput<'benches.run'>): Promise<void> {
    this.starting = true
    this.error = null
    try {
      const { jobId } = await engine.call('benches.run', request)
      const ended = jobs.finished(jobId, 'bench')
      this.starting = false
      const { benchId } = await ended
      await benches.load()
      if (!this.#left) workbench.openBench(benchId)
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
