import { audits } from '../../state/audits.svelte.ts'
import { auditTab } from '../../state/audit-tab.ts'
import { notices } from '../../state/notices.svelte.ts'
import { openMnist } from '../../state/samples.ts'
import { persisted, settings } from '../../state/settings.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { tourText } from '../../text/tour.ts'
import { openRanked } from '../audit-session/open-sessions.ts'
import { SampleAudit } from '../samples/sample-audit.svelte.ts'
import { sampleAudit, sampleDenoiser } from './sample-audit.ts'
import { tourSteps } from './steps.ts'

const tourDone = persisted('tourDone', false)

/** The walk through the sample audit, and the making of that audit where there is none. */
export class Tour {
  readonly #sample = new SampleAudit(tourText.audit, async () => {
    const source = await openMnist('test')
    return source && sampleAudit(source.id)
  })
  #place = $state.raw<{ readonly auditId: string; readonly index: number } | null>(null)

  /** True from the wish for a tour until there is an audit to walk through. */
  get preparing(): boolean {
    return this.#sample.preparing
  }

  /** Only at the very first start, before there is any audit. */
  get offered(): boolean {
    const empty = !audits.loading && !audits.error && audits.list.length === 0
    return settings.loaded && empty && !tourDone.current
  }

  /** 0-based; null while nothing is shown. Who looks at something else has left the tour's place. */
  get index(): number | null {
    const here = workbench.view === 'audit' && workbench.auditId === this.#place?.auditId
    return here ? this.#place!.index : null
  }

  /** The making of the sample audit, while it runs. */
  get job() {
    return this.#sample.job
  }

  async take(): Promise<void> {
    const { madeId } = this.#sample
    if (madeId !== null) this.#begin(madeId)
    else if (!this.preparing) await this.#prepare()
  }

  cancel(): Promise<void> {
    return this.#sample.cancel()
  }

  next(): void {
    if (this.#place?.index === tourSteps.length - 1) this.end()
    else this.#move(1)
  }

  back(): void {
    if (this.#place && this.#place.index > 0) this.#move(-1)
  }

  /** Seen to the end or skipped: it is not offered again, but can be taken again. */
  end(): void {
    this.#place = null
    tourDone.current = true
  }

  #move(by: number): void {
    if (this.#place) this.#place = { ...this.#place, index: this.#place.index + by }
  }

  #begin(auditId: string): void {
    auditTab.current = 'patches'
    openRanked(auditId, sampleDenoiser, 'lie')
    this.#place = { auditId, index: 0 }
  }

  async #prepare(): Promise<void> {
    workbench.view = 'home'
    const auditId = await this.#sample.make()
    if (auditId === null) return
    if (workbench.view === 'home') this.#begin(auditId)
    else notices.done(tourText.ready, tourText.audit, { label: tourText.take, run: () => this.#begin(auditId) })
  }
}

export const tour = new Tour()
