import { audits } from '../../state/audits.svelte.ts'
import { auditTab, workbench } from '../../state/workbench.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { openMnist } from '../../state/sources.svelte.ts'
import { persisted, settings } from '../../state/settings.svelte.ts'
import { openRanked } from '../audit-session/audit-session.svelte.ts'
import { SampleAudit } from '../samples/sample-audits.svelte.ts'
import { tourAudit, tourDenoiser, tourTitle } from '../samples/sample-requests.ts'

/** Parts of the audit view that the tour frames: elements with the name as `data-tour`. */
export type TourPart = 'wall' | 'inspector' | 'findings' | 'export'

interface TourStep {
  readonly id: 'wall' | 'inspector' | 'findings'
  readonly title: string
  readonly text: string
  /** Framed parts. The step stands beside the first. */
  readonly parts: readonly [TourPart, ...TourPart[]]
  readonly side: 'left' | 'right'
  readonly align: 'start' | 'end'
}

export const tourSteps: readonly TourStep[] = [
  {
    id: 'wall',
    title: 'Hidden errors come first',
    text: 'Each tile is one patch: the reference, the noisy patch and the denoised ones. The first patches have a high PSNR, but their structure has changed.',
    parts: ['wall'],
    side: 'right',
    align: 'start'
  },
  {
    id: 'inspector',
    title: 'Lost and invented structure',
    text: 'The selected patch, enlarged, beside its reference. Vermilion marks lost structure, sky blue marks invented structure. The cause stands below.',
    parts: ['inspector'],
    side: 'left',
    align: 'start'
  },
  {
    id: 'findings',
    title: 'Flag it, then report it',
    text: 'Findings are saved at once. Export report, above, makes a report of them.',
    parts: ['findings', 'export'],
    side: 'left',
    align: 'end'
  }
]

const tourDone = persisted('tourDone', false)

/** The tour through the sample audit. Runs that audit first if there is none. */
export class Tour {
  readonly #sample = new SampleAudit(tourTitle, async () => {
    const source = await openMnist('test')
    return source && tourAudit(source.id)
  })
  #place = $state.raw<{ readonly auditId: string; readonly index: number } | null>(null)

  /** True from the request for a tour until its audit is ready. */
  get preparing(): boolean {
    return this.#sample.preparing
  }

  /** True until the first audit exists or the tour was ended. */
  get offered(): boolean {
    const empty = !audits.loading && !audits.error && audits.list.length === 0
    return settings.loaded && empty && !tourDone.current
  }

  /** The step, 0-based. Null while no step is shown, such as in another view. */
  get index(): number | null {
    const here = workbench.view === 'audit' && workbench.auditId === this.#place?.auditId
    return here ? this.#place!.index : null
  }

  /** The running job of the sample audit. Undefined if none runs. */
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

  /** Ends or skips the tour. It is not offered again; the command `tour` starts it again. */
  end(): void {
    this.#place = null
    tourDone.current = true
  }

  #move(by: number): void {
    if (this.#place) this.#place = { ...this.#place, index: this.#place.index + by }
  }

  #begin(auditId: string): void {
    auditTab.current = 'patches'
    openRanked(auditId, tourDenoiser, 'hiddenError')
    this.#place = { auditId, index: 0 }
  }

  async #prepare(): Promise<void> {
    workbench.view = 'home'
    const auditId = await this.#sample.make()
    if (auditId === null) return
    if (workbench.view === 'home') this.#begin(auditId)
    else
      notices.done('The sample audit is ready', tourTitle, { label: 'Take the tour', run: () => this.#begin(auditId) })
  }
}

export const tour = new Tour()
