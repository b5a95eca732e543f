import { engine } from '../../engine/engine.svelte.ts'
import { auditTab } from '../../state/audit-tab.ts'
import { notices } from '../../state/notices.svelte.ts'
import { openSamplePhantom } from '../../state/samples.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { samplesText } from '../../text/samples.ts'
import { openRanked } from '../audit-session/open-sessions.ts'
import { lowDoseAudit, warningModel } from './low-dose-audit.ts'
import { SampleAudit } from './sample-audit.svelte.ts'

const words = samplesText.lowDose

/** The audit of the phantom at a quarter of the dose: a network of low dose beside the autoencoder and a filter. */
export class LowDoseSample {
  readonly #sample = new SampleAudit(words.audit, async () => {
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

  /** Opens the audit, and makes it first if there is none. */
  async take(): Promise<void> {
    const { madeId } = this.#sample
    if (madeId !== null) return this.#open(madeId)
    if (this.preparing) return
    const auditId = await this.#sample.make()
    if (auditId === null) return
    if (workbench.view === 'home') this.#open(auditId)
    else notices.done(words.ready, words.audit, { label: words.open, run: () => this.#open(auditId) })
  }

  cancel(): Promise<void> {
    return this.#sample.cancel()
  }

  /** Begins with what the autoencoder changes most, beside what the others make of the same patch. */
  #open(auditId: string): void {
    auditTab.current = 'patches'
    openRanked(auditId, warningModel, 'lie')
  }
}

/** Outlives the view, so that who comes back to Home finds it going on. */
export const lowDoseSample = new LowDoseSample()
