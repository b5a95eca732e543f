import { DenoscopeError } from '../../../src-core/errors.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { audits } from '../../state/audits.svelte.ts'
import { jobs } from '../../state/jobs.svelte.ts'
import { middleModeKey } from '../../state/middle-mode.ts'
import { notices } from '../../state/notices.svelte.ts'
import { openMnist } from '../../state/samples.ts'
import { settings } from '../../state/settings.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { tourText } from '../../text/tour.ts'
import { openRanked } from '../audit/open-sessions.ts'
import { sampleAudit, sampleDenoiser } from './sample-audit.ts'
import { tourSteps } from './steps.ts'

const doneKey = 'tourDone'

/** The walk through the sample audit, and the making of that audit where there is none. */
export class Tour {
  /** True from the wish for a tour until there is an audit to walk through. */
  preparing = $state(false)
  #place = $state.raw<{ readonly auditId: string; readonly index: number } | null>(null)
  #jobId = $state<string | null>(null)

  /** Only at the very first start, before there is any audit. */
  get offered(): boolean {
    const empty = !audits.loading && !audits.error && audits.list.length === 0
    return settings.loaded && empty && !settings.read(doneKey, false)
  }

  /** 0-based; null while nothing is shown. Who looks at something else has left the tour's place. */
  get index(): number | null {
    const here = workbench.view === 'audit' && workbench.auditId === this.#place?.auditId
    return here ? this.#place!.index : null
  }

  /** The making of the sample audit, while it runs. */
  get job() {
    return jobs.running.find(({ id }) => id === this.#jobId)
  }

  async take(): Promise<void> {
    const sample = audits.list.find(({ title, state }) => title === tourText.audit && state === 'done')
    if (sample) this.#begin(sample.id)
    else if (!this.preparing) await this.#prepare()
  }

  async cancel(): Promise<void> {
    if (this.job) await jobs.cancel(this.job.id).catch((thrown: unknown) => notices.fail(thrown))
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
    settings.write(doneKey, true)
  }

  #move(by: number): void {
    if (this.#place) this.#place = { ...this.#place, index: this.#place.index + by }
  }

  #begin(auditId: string): void {
    settings.write(middleModeKey, 'patches')
    openRanked(auditId, sampleDenoiser, 'lie')
    this.#place = { auditId, index: 0 }
  }

  async #prepare(): Promise<void> {
    this.preparing = true
    workbench.view = 'home'
    try {
      const auditId = await this.#makeAudit()
      if (auditId === null) return
      if (workbench.view === 'home') this.#begin(auditId)
      else notices.done(tourText.ready, tourText.audit, { label: tourText.take, run: () => this.#begin(auditId) })
    } catch (thrown) {
      if (!(thrown instanceof DenoscopeError && thrown.code === 'job.cancelled')) notices.fail(thrown)
    } finally {
      this.preparing = false
      this.#jobId = null
    }
  }

  /** Null when MNIST could not be opened, which is then said. */
  async #makeAudit(): Promise<string | null> {
    const source = await openMnist('test')
    if (!source) return null
    const { jobId } = await engine.call('audits.run', sampleAudit(source.id))
    this.#jobId = jobId
    const { auditId } = await jobs.finished(jobId, 'audit')
    return auditId
  }
}

export const tour = new Tour()
