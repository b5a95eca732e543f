import { engine } from '../../engine/engine.svelte.ts'
import { auditTab } from '../../state/audit-tab.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { openSamplePhantom } from '../../state/sources.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { openRanked } from '../audit-session/audit-session.svelte.ts'
import { lowDoseAudit, lowDoseTitle, warningModel } from './sample-requests.ts'
import { SampleAudit } from './sample-audit.svelte.ts'

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
