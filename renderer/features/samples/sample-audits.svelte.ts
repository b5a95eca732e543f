import { engine } from '../../engine/engine.svelte.ts'
import { auditTab, workbench } from '../../state/workbench.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { openSamplePhantom } from '../../state/sources.svelte.ts'
import { openRanked } from '../audit-session/audit-session.svelte.ts'
import { lowDoseAudit, lowDoseTitle, warningModel } from './sample-requests.ts'
import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { audits } from '../../state/audits.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'

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

/** The audit of the phantom at a quarter of the dose: a low-dose network, the autoencoder and a filter. */
export class LowDoseSample {
  readonly #sample = new SampleAudit(lowDoseTitle, async () => {
    const denoisers = await engine.call('denoisers.list', {})
    const source = await openSamplePhantom()
    return source && lowDoseAudit(source.id, denoisers)
  })

  get preparing(): boolean {
    return this.#sample.preparing
  }

  get job() {
    return this.#sample.job
  }

  /** Opens the audit. Runs it first if there is none. */
  async take(): Promise<void> {
    const { madeId } = this.#sample
    if (madeId !== null) return this.#open(madeId)
    if (this.preparing) return
    const auditId = await this.#sample.make()
    if (auditId === null) return
    if (workbench.view === 'home') this.#open(auditId)
    else notices.done('The sample audit is ready', lowDoseTitle, { label: 'Open', run: () => this.#open(auditId) })
  }

  cancel(): Promise<void> {
    return this.#sample.cancel()
  }

  /** Shows first the patches that the autoencoder changes most, beside the other outputs. */
  #open(auditId: string): void {
    auditTab.current = 'patches'
    openRanked(auditId, warningModel, 'hiddenError')
  }
}

/** Lasts longer than the view, so that Home shows the progress again after a visit elsewhere. */
export const lowDoseSample = new LowDoseSample()
