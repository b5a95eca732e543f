import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { audits } from '../../state/audits.svelte.ts'
import { jobs } from '../../state/jobs.svelte.ts'
import { notices } from '../../state/notices.svelte.ts'

/** An audit that shows what Denoscope does: made once, and known by its title from then on. */
export class SampleAudit {
  /** True from the wish for it until it is there. */
  preparing = $state(false)
  readonly #title: string
  readonly #request: () => Promise<AuditRequest | null>
  #jobId = $state<string | null>(null)

  /** @param request opens what the audit needs; null if that failed, which is then said. */
  constructor(title: string, request: () => Promise<AuditRequest | null>) {
    this.#title = title
    this.#request = request
  }

  /** Its id, if it was made before. */
  get madeId(): string | null {
    return audits.list.find(({ title, state }) => title === this.#title && state === 'done')?.id ?? null
  }

  /** The making of it, while it runs. */
  get job() {
    return jobs.running.find(({ id }) => id === this.#jobId)
  }

  /** Its id; null if the making was cancelled or failed, which is then said. */
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
