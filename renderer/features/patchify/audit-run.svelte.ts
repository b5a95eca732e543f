import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { about } from '../../state/about.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Starts an audit and opens it when it is done, as long as the person is still here. */
export class AuditRun {
  starting = $state(false)
  error = $state.raw<unknown>(null)
  #left = false

  /** The running audit, including one that was started before this view was opened. */
  readonly job = $derived(jobs.running.find(({ kind }) => kind === 'audit'))

  /** The latest finished audit of this engine, which the run bar offers to open. */
  readonly finished = $derived(
    jobs.list.find(
      ({ kind, state, createdAt }) =>
        kind === 'audit' && state === 'done' && createdAt >= (about.engine?.startedAt ?? '')
    )
  )

  async start(request: AuditRequest): Promise<void> {
    this.starting = true
    this.error = null
    try {
      const { jobId } = await engine.call('audits.run', request)
      const ended = jobs.finished(jobId, 'audit')
      this.starting = false
      const { auditId } = await ended
      if (!this.#left) workbench.openAudit(auditId)
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
