import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { audits } from '../../state/audits.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'

/** An audit that demonstrates Denoscope: run once, then identified by its title. */
export class SampleAudit {
  /** True from the request until the audit is ready. */
  preparing = $state(false)
  readonly #title: string
  readonly #request: () => Promise<AuditRequest | null>
  #jobId = $state<string | null>(null)

  /** @param request opens the source. Null if opening failed; a notice says why. */
  constructor(title: string, request: () => Promise<AuditRequest | null>) {
    this.#title = title
    this.#request = request
  }

  /** The id of the finished audit. Null if there is none. */
  get madeId(): string | null {
    return audits.list.find(({ title, state }) => title === this.#title && state === 'done')?.id ?? null
  }

  /** The running job. Undefined if none runs. */
  get job() {
    return jobs.running.find(({ id }) => id === this.#jobId)
  }

  /** The id of the new audit. Null if the run was cancelled or failed; a notice reports a failure. */
  async make(): Promise<string | null> {
    this.preparing = true
    try {
      const request = await this.#request()
      if (!request) return null
      const { jobId } = await engine.call('audits.run', request)
      this.#jobId = jobId
      return (await jobs.finished(jobId, 'audit')).auditId
    } catch (thrown) {
      if (!(thrown instanceof DenoscopeError && thrown.code === 'job.cancelled')) notices.fail(thrown)
      return null
    } finally {
      this.preparing = false
      this.#jobId = null
    }
  }

  async cancel(): Promise<void> {
    if (this.job) await jobs.cancel(this.job.id).catch((thrown: unknown) => notices.fail(thrown))
  }
}
