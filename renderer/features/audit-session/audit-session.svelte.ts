import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import { scoredKeysOf, judgedOf } from '../../../src-core/audit/audited-outputs.ts'
import { sortByScore, worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { scoresOf } from '../../../src-core/scores/table/score-table.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { countedFindings, type Finding } from '../../../src-core/review/finding.ts'
import { settings } from '../../state/settings.svelte.ts'
import { ErrorMapCache } from './error-map-cache.ts'
import type { EngineCall } from '../../engine/client.ts'
import { FindingsStore } from './findings-store.ts'
import { positionsOf, type Sorting } from './patch-sorting.ts'
import type { Display } from '../patch-pictures/paint-pixels.ts'
import { tilePictures, type PictureChoice } from '../patch-pictures/tile-pictures.ts'
import { isScatterSettings, defaultScatter, type ScatterSettings } from './scatter-settings.ts'
import { emptyFilter, filterPatches, type PatchFilter } from './patch-filter.ts'
import { displayOf } from '../patch-pictures/picture-values.ts'
import { FilterHistory } from './filter-history.ts'
import type { Queue } from './patch-queues.ts'
import { metricFor } from '../audit-labels/score-text.ts'
import {
  defaultSorting,
  fittingSorting,
  isPictureSwitches,
  neighbourInOrder,
  worstOutput,
  type PictureSwitches
} from './session-rules.ts'
import { isScoreChoice, shownScores } from '../audit-labels/score-groups.ts'

const allPictures: PictureSwitches = { reference: true, noisy: true, difference: true, hidden: [] }

/** One audit as it is looked at: order, filter, selection and findings, the same for wall, filters and inspector. */
export class AuditSession {
  readonly content: AuditContent
  /** Keys of what is judged, and of what has scores. */
  readonly outputs: readonly string[]
  readonly candidates: readonly string[]
  readonly ledger: FindingsStore
  readonly errorMapCache: ErrorMapCache
  /** Grows with every change of the findings; what reads them reads it. */
  #ledgerVersion = $state(0)
  /**
   * The same of those on disk alone, which plots, counts and histories follow: a key need not wait for them, since its
   * judgement gets there later.
   */
  #savedVersion = $state(0)
  #selected = $state(-1)
  #anchor = 0
  #focus = $state('')
  /** The order of the queue that is shown; unlike an order that was chosen, not remembered for other audits. */
  #queueSorting = $state.raw<Sorting | null>(null)
  #filter = $state.raw<PatchFilter>(emptyFilter)
  readonly #filterHistory = new FilterHistory()
  hovered = $state(-1)
  /** Set while the pictures on the screen should show the reference instead of the denoised patch. */
  flicker = $state(false)

  constructor(call: EngineCall, content: AuditContent) {
    this.content = content
    this.outputs = judgedOf(content.record)
    this.candidates = scoredKeysOf(content.record)
    this.errorMapCache = new ErrorMapCache(call, content.record.id)
    this.ledger = new FindingsStore(call, content.record.id, (change) => {
      this.#ledgerVersion++
      if (change === 'saved') this.#savedVersion++
    })
    this.#focus = this.ranked
  }

  get record() {
    return this.content.record
  }

  /** The scores that this audit has, with unit and digits of its source. */
  readonly definitions: readonly MetricDefinition[] = $derived.by(() => {
    const scored = this.content.scores[this.outputs[0]!] ?? {}
    return scoresOf(this.record)
      .filter(({ id }) => id in scored)
      .map((score) => metricFor(score, this.record.source.unit, this.record.discrepancy?.foreground))
  })

  /** Those of them that filters, tables and sort keys show. */
  readonly shown: readonly MetricDefinition[] = $derived.by(() => shownScores(this.definitions, this.scoreChoice))

  /** Ids that were chosen to be shown; null for the usual ones. */
  get scoreChoice(): readonly string[] | null {
    const stored = settings.read<readonly string[] | null>('audit.scores', null, isScoreChoice)
    return stored?.map(currentScoreId) ?? null
  }
  set scoreChoice(ids: readonly string[] | null) {
    settings.write('audit.scores', ids)
  }

  /* Order and filter */

  get sorting(): Sorting {
    if (this.#queueSorting) return this.#queueSorting
    const fallback = defaultSorting(this.content)
    return (
      fittingSorting(
        settings.read<unknown>('audit.sorting', fallback, () => true),
        this.content
      ) ?? fallback
    )
  }
  set sorting(sorting: Sorting) {
    this.#queueSorting = null
    settings.write('audit.sorting', sorting)
    if (sorting.by === 'score' && sorting.candidate !== 'noisy') this.focus = sorting.candidate
  }

  /** Whether patches that show mostly air are left out, of every audit that has some. */
  get airHidden(): boolean {
    return settings.read('audit.air-hidden', true)
  }
  set airHidden(hidden: boolean) {
    settings.write('audit.air-hidden', hidden)
  }

  /** Air that is left out now. */
  readonly hiddenAir = $derived.by(() => (this.airHidden ? (this.record.airPatches ?? 0) : 0))

  /** Every patch that can be shown, in patch order. */
  readonly patches: Int32Array = $derived.by(() => {
    const { air } = this.content
    const all = Int32Array.from({ length: this.record.patchCount }, (_, patch) => patch)
    return air && this.hiddenAir < all.length && this.hiddenAir > 0 ? all.filter((patch) => air[patch] === 0) : all
  })

  /** The means of the patches that can be shown. */
  readonly means = $derived.by(() => (this.hiddenAir > 0 && this.record.meansWithoutAir) || this.record.means)

  get filter(): PatchFilter {
    return this.#filter
  }
  /** Set while a brush moves; what is done in one step goes through `refilter`. */
  set filter(filter: PatchFilter) {
    this.#filterHistory.noteMove(this.#filter, performance.now())
    this.#filter = filter
  }

  /** Changes the filter so that `undoFilter` leads back. */
  refilter(filter: PatchFilter): void {
    this.#filterHistory.note(this.#filter)
    this.#filter = filter
  }

  /** Takes back the latest change of the filter. @returns whether there was one. */
  undoFilter(): boolean {
    const former = this.#filterHistory.takeBack()
    if (former) this.#filter = former
    return former !== null
  }

  /** Lets patches through again that were not picked out by hand. */
  clearSelection(): void {
    if (this.#filter.selection) this.refilter({ ...this.#filter, selection: null })
  }

  /** Lets all patches through again, in the order that was chosen. */
  leaveQueue(): void {
    this.refilter(emptyFilter)
    this.#queueSorting = null
  }

  show(queue: Queue): void {
    this.refilter(queue.filter)
    this.#queueSorting = queue.sorting
    const first = this.order[0]
    if (first !== undefined) this.select(first)
  }

  /** The patches that would match with a part of the session's filter taken away. */
  passing(filter: PatchFilter): Int32Array {
    return filterPatches(this.patches, filter, this.content.scores, this.#findingsForFilter())
  }

  readonly matching = $derived.by(() => this.passing(this.filter))

  /** What would match if nothing were picked out by hand. */
  readonly matchingWithoutSelection = $derived.by(() =>
    this.filter.selection === null ? this.matching : this.passing({ ...this.filter, selection: null })
  )

  readonly order = $derived.by(() => {
    const sorting = this.sorting
    const definition = sorting.by === 'score' ? this.definitions.find(({ id }) => id === sorting.metric) : undefined
    if (sorting.by === 'position' || !definition) return this.matching
    return sortByScore(
      this.matching,
      this.content.scores[sorting.candidate]![sorting.metric]!,
      definition,
      sorting.direction
    )
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

  /** The output that is judged: inspector, flags, histograms, queues, plot and slices are about it. */
  get focus(): string {
    return this.#focus
  }
  set focus(key: string) {
    this.#focus = key
  }

  /** Goes round the denoisers. */
  focusNext(by: 1 | -1): void {
    const keys = this.outputs
    this.#focus = keys[(keys.indexOf(this.#focus) + by + keys.length) % keys.length]!
  }

  /** The output that the wall is sorted by, and that its difference is of: another that is judged does not move the tiles. */
  readonly ranked = $derived.by(() => {
    const sorting = this.sorting
    return sorting.by === 'score' && sorting.candidate !== 'noisy'
      ? sorting.candidate
      : worstOutput(this.content, worstFirstScore(this.content))
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
    const choice: PictureChoice = {
      reference,
      noisy,
      difference,
      denoisers: this.outputs.filter((key) => !hidden.includes(key)),
      differenceOf: this.ranked,
      ...(this.hasErrorMap && this.tileOverlay && { overlayOf: this.ranked })
    }
    return tilePictures(this.record, choice)
  })

  /** Whether lost and invented structure can be told: there is something to compare with. */
  get hasErrorMap(): boolean {
    return this.record.hasReference
  }

  /** Lost and invented structure drawn on the inspector's pictures. */
  get overlay(): boolean {
    return settings.read('audit.overlay', true)
  }
  set overlay(shown: boolean) {
    settings.write('audit.overlay', shown)
  }

  /** The same on the wall's pictures of the output that it is ranked by. */
  get tileOverlay(): boolean {
    return settings.read('audit.tile-overlay', false)
  }
  set tileOverlay(shown: boolean) {
    settings.write('audit.tile-overlay', shown)
  }

  get scatter(): ScatterSettings {
    return settings.read<ScatterSettings>('audit.scatter', defaultScatter, isScatterSettings)
  }
  set scatter(scatter: ScatterSettings) {
    settings.write('audit.scatter', scatter)
  }

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

  readonly #stated = $derived.by(() => (void this.#savedVersion, this.ledger.saved))

  /** The findings that count: of one reader on one output, what was stated last. */
  readonly findingsByPatch = $derived.by(() => {
    const byPatch = new Map<number, Finding[]>()
    for (const finding of countedFindings(this.#stated)) {
      byPatch.set(finding.patchIndex, [...(byPatch.get(finding.patchIndex) ?? []), finding])
    }
    return byPatch
  })

  /** Blinded readings that are not finished: what was stated in them is shown nowhere. */
  readonly embargoedBy = $derived.by(() => (void this.#savedVersion, this.ledger.embargoedBy))

  readonly unsaved = $derived.by(() => (void this.#ledgerVersion, this.ledger.unsaved))
  readonly saveState = $derived.by(() => (void this.#ledgerVersion, this.ledger.state))

  findingsOf(patch: number): readonly Finding[] {
    return this.findingsByPatch.get(patch) ?? []
  }

  /** All findings of a patch, also those that do not count beside a later one. */
  statedOf(patch: number): readonly Finding[] {
    return this.#stated.filter(({ patchIndex }) => patchIndex === patch)
  }

  /** Only a filter by findings follows them; without one a flag must not sort the wall anew. */
  #findingsForFilter(): (patch: number) => readonly Finding[] {
    if (this.filter.findings.length + this.filter.judgements.length === 0) return () => []
    const byPatch = this.findingsByPatch
    return (patch) => byPatch.get(patch) ?? []
  }
}
