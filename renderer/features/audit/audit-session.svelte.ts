import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import type { MetricDefinition } from '../../../src-core/metrics/definitions.ts'
import type { Finding } from '../../../src-core/review/finding.ts'
import { settings } from '../../state/settings.svelte.ts'
import { FindingLedger, type EngineCall } from '../findings/finding-ledger.ts'
import { positionsOf, sortByScore, type Sorting } from '../patch-wall/order.ts'
import type { Display } from '../patch-wall/paint-pixels.ts'
import { tilePictures, type PictureChoice } from '../patch-wall/pictures.ts'
import { emptyFilter, filterPatches, type PatchFilter } from '../score-filters/patch-filter.ts'
import { displayOf } from './display.ts'
import { metricFor } from './score-text.ts'
import { defaultSorting, fittingSorting, isPictureSwitches, neighbourInOrder, type PictureSwitches } from './session-rules.ts'

const allPictures: PictureSwitches = { reference: true, noisy: true, difference: true, hidden: [] }

/** One audit as it is looked at: order, filter, selection and findings, the same for wall, filters and inspector. */
export class AuditSession {
  readonly content: AuditContent
  readonly metrics: readonly MetricDefinition[]
  readonly ledger: FindingLedger
  /** Grows with every change of the findings; what reads them reads it. */
  #ledgerVersion = $state(0)
  #selected = $state(-1)
  #anchor = 0
  #focus = $state('')
  filter = $state.raw<PatchFilter>(emptyFilter)
  hovered = $state(-1)
  /** Set while the pictures on the screen should show the reference instead of the denoised patch. */
  flicker = $state(false)

  constructor(call: EngineCall, content: AuditContent, metrics: readonly MetricDefinition[]) {
    this.content = content
    this.metrics = metrics
    this.ledger = new FindingLedger(call, content.record.id, () => this.#ledgerVersion++)
    this.#focus = content.record.denoisers[0]!.key
  }

  get record() {
    return this.content.record
  }

  /** The metrics that this audit has, with unit and digits of its source. */
  readonly definitions = $derived.by(() => {
    const scored = this.content.scores[this.record.denoisers[0]!.key] ?? {}
    return this.metrics.filter(({ id }) => id in scored).map((metric) => metricFor(metric, this.record.source.unit))
  })

  /* Order and filter */

  get sorting(): Sorting {
    const fallback = defaultSorting(this.content)
    return fittingSorting(settings.read<unknown>('audit.sorting', fallback, () => true), this.content) ?? fallback
  }
  set sorting(sorting: Sorting) {
    settings.write('audit.sorting', sorting)
    if (sorting.by === 'score' && sorting.candidate !== 'noisy') this.focus = sorting.candidate
  }

  readonly matching = $derived.by(() =>
    filterPatches(this.record.patchCount, this.filter, this.content.scores, this.#categoriesForFilter())
  )

  readonly order = $derived.by(() => {
    const sorting = this.sorting
    const definition = sorting.by === 'score' ? this.metrics.find(({ id }) => id === sorting.metric) : undefined
    if (sorting.by === 'position' || !definition) return this.matching
    return sortByScore(this.matching, this.content.scores[sorting.candidate]![sorting.metric]!, definition, sorting.direction)
  })

  readonly positions = $derived(positionsOf(this.order, this.record.patchCount))

  /* Selection */

  get selected(): number {
    return this.#selected
  }

  /** Place of the selected patch in the order, -1 when nothing is selected or it is filtered out. */
  readonly selectedPosition = $derived.by(() => (this.#selected < 0 ? -1 : this.positions[this.#selected]!))

  select(patch: number): void {
    this.#selected = patch
    this.#anchor = Math.max(0, this.positions[patch] ?? 0)
    settings.write('audit.selected', { audit: this.record.id, patch })
  }

  /** Goes on in the order, also from a patch that its new finding has just taken out of it. */
  step(by: 1 | -1): void {
    const position = neighbourInOrder(this.order.length, this.selectedPosition, this.#anchor, by)
    if (position >= 0) this.select(this.order[position]!)
  }

  /** The patch that was looked at last time, else the first of the order. */
  recall(): void {
    const last = settings.read<{ audit?: string; patch?: number } | null>('audit.selected', null, () => true)
    const known = last?.audit === this.record.id && last.patch !== undefined && last.patch < this.record.patchCount
    const patch = known ? last.patch! : this.order[0]
    if (patch !== undefined) this.select(patch)
  }

  /** The denoiser that the inspector shows large and that flags are about. */
  get focus(): string {
    return this.#focus
  }
  set focus(key: string) {
    this.#focus = key
  }

  /** Goes round the denoisers. */
  focusNext(by: 1 | -1): void {
    const keys = this.record.denoisers.map(({ key }) => key)
    this.#focus = keys[(keys.indexOf(this.#focus) + by + keys.length) % keys.length]!
  }

  /** The denoiser that ranks, histograms and the wall's difference are of. */
  readonly ranked = $derived.by(() => {
    const sorting = this.sorting
    return sorting.by === 'score' && sorting.candidate !== 'noisy' ? sorting.candidate : this.record.denoisers[0]!.key
  })

  /* Pictures */

  get switches(): PictureSwitches {
    return settings.read<PictureSwitches>('audit.pictures', allPictures, isPictureSwitches)
  }
  set switches(switches: PictureSwitches) {
    settings.write('audit.pictures', switches)
  }

  readonly pictures = $derived.by(() => {
    const { reference, noisy, difference, hidden } = this.switches
    const keys = this.record.denoisers.map(({ key }) => key)
    const choice: PictureChoice = {
      reference, noisy, difference, denoisers: keys.filter((key) => !hidden.includes(key)), differenceOf: this.ranked
    }
    return tilePictures(this.record, choice)
  })

  get pictureWidth(): number {
    return settings.read('audit.tile-size', 60)
  }
  set pictureWidth(width: number) {
    settings.write('audit.tile-size', width)
  }

  get window(): Window {
    const { kind, defaultWindow } = this.record.source
    return settings.read<Window>(`audit.window.${kind}`, defaultWindow)
  }
  set window(window: Window) {
    settings.write(`audit.window.${this.record.source.kind}`, window)
  }

  readonly display: Display = $derived.by(() => displayOf(this.window, this.record.source.intensityRange))

  /* Findings */

  readonly findingsByPatch = $derived.by(() => {
    void this.#ledgerVersion
    const byPatch = new Map<number, Finding[]>()
    for (const finding of this.ledger.saved) {
      byPatch.set(finding.patchIndex, [...(byPatch.get(finding.patchIndex) ?? []), finding])
    }
    return byPatch
  })

  readonly unsaved = $derived.by(() => (void this.#ledgerVersion, this.ledger.unsaved))
  readonly saveState = $derived.by(() => (void this.#ledgerVersion, this.ledger.state))

  findingsOf(patch: number): readonly Finding[] {
    return this.findingsByPatch.get(patch) ?? []
  }

  /** Only a filter by findings follows them; without one a flag must not sort the wall anew. */
  #categoriesForFilter() {
    if (this.filter.findings.length === 0) return () => []
    const byPatch = this.findingsByPatch
    return (patch: number) => (byPatch.get(patch) ?? []).map(({ category }) => category)
  }
}
