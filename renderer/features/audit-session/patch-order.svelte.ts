import { sortByScore, worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import { judgedOf } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import type { Finding } from '../../../src-core/review/finding.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { persisted } from '../../state/settings.svelte.ts'
import type { FindingsStore } from './findings-store.svelte.ts'
import { emptyFilter, filterPatches, FilterHistory, type PatchFilter } from './patch-filter.ts'
import type { PatchQueue } from './patch-queues.ts'
import {
  defaultSorting,
  fittingSorting,
  neighbourInOrder,
  positionsOf,
  worstOutput,
  type Sorting
} from './patch-sorting.ts'

const chosenSorting = persisted<unknown>('audit.sorting', null, () => true)
const airHidden = persisted('audit.air-hidden', true)
const lastSelected = persisted<{ audit?: string; patch?: number } | null>('audit.selected', null, () => true)

/** Filter, order and selection of an audit's patches, shared by wall, plot, filters, slices and inspector. */
export class PatchOrder {
  readonly #content: AuditContent
  readonly #definitions: readonly MetricDefinition[]
  readonly #findings: FindingsStore
  readonly #outputs: readonly string[]
  readonly #filterHistory = new FilterHistory()
  #filter = $state.raw<PatchFilter>(emptyFilter)
  /** The order of the queue that is shown. Not stored, unlike an order that was chosen. */
  #queueSorting = $state.raw<Sorting | null>(null)
  #selected = $state(-1)
  /** Last position of the selected patch, used if the filter removes the patch. */
  #anchor = 0
  /** Key of the judged output: subject of inspector, flags, histograms, queues, plot and slices. */
  focus = $state('')
  /** The patch under the pointer, -1 if none. */
  hovered = $state(-1)

  constructor(content: AuditContent, definitions: readonly MetricDefinition[], findings: FindingsStore) {
    this.#content = content
    this.#definitions = definitions
    this.#findings = findings
    this.#outputs = judgedOf(content.record)
    this.focus = this.ranked
  }

  /* Sorting */

  get sorting(): Sorting {
    return this.#queueSorting ?? fittingSorting(chosenSorting.current, this.#content) ?? defaultSorting(this.#content)
  }
  set sorting(sorting: Sorting) {
    this.#queueSorting = null
    chosenSorting.current = sorting
    if (sorting.by === 'score' && sorting.output !== 'noisy') this.focus = sorting.output
  }

  /** The output that the wall is sorted by and whose difference tiles show. A change of focus moves no tile. */
  readonly ranked = $derived.by(() => {
    const { sorting } = this
    if (sorting.by === 'score' && sorting.output !== 'noisy') return sorting.output
    return worstOutput(this.#content, worstFirstScore(this.#content))
  })

  /* Filter */

  /** True if patches that are mostly air are hidden. Applies to all audits. */
  get airHidden(): boolean {
    return airHidden.current
  }
  set airHidden(hidden: boolean) {
    airHidden.current = hidden
  }

  /** Number of patches that are hidden as air. */
  readonly hiddenAir = $derived.by(() => (this.airHidden ? (this.#content.record.airPatches ?? 0) : 0))

  /** Patches before filtering, without hidden air, in patch order. */
  readonly patches: Int32Array = $derived.by(() => {
    const { air, record } = this.#content
    const all = Int32Array.from({ length: record.patchCount }, (_, patch) => patch)
    return air && this.hiddenAir < all.length && this.hiddenAir > 0 ? all.filter((patch) => air[patch] === 0) : all
  })

  get filter(): PatchFilter {
    return this.#filter
  }
  /** For a moving brush: its moves count as one step. All other changes use `refilter`. */
  set filter(filter: PatchFilter) {
    this.#filterHistory.noteMove(this.#filter, performance.now())
    this.#filter = filter
  }

  /** Changes the filter as one step that `undoFilter` reverts. */
  refilter(filter: PatchFilter): void {
    this.#filterHistory.note(this.#filter)
    this.#filter = filter
  }

  /** Reverts the latest change of the filter. @returns false if there was none. */
  undoFilter(): boolean {
    const former = this.#filterHistory.takeBack()
    if (former) this.#filter = former
    return former !== null
  }

  /** Removes the selection by hand from the filter. */
  clearSelection(): void {
    if (this.#filter.selection) this.refilter({ ...this.#filter, selection: null })
  }

  showQueue(queue: PatchQueue): void {
    this.refilter(queue.filter)
    this.#queueSorting = queue.sorting
    const first = this.sorted[0]
    if (first !== undefined) this.select(first)
  }

  /** Shows all patches in the chosen order. */
  leaveQueue(): void {
    this.refilter(emptyFilter)
    this.#queueSorting = null
  }

  /** The patches that pass a filter. */
  passing(filter: PatchFilter): Int32Array {
    return filterPatches(this.patches, filter, this.#content.scores, this.#findingsForFilter())
  }

  readonly matching = $derived.by(() => this.passing(this.filter))

  /** The patches that pass the filter without the selection by hand. */
  readonly matchingWithoutSelection = $derived.by(() =>
    this.filter.selection === null ? this.matching : this.passing({ ...this.filter, selection: null })
  )

  /** Findings are read only if the filter uses them, so that a new flag does not sort the wall again. */
  #findingsForFilter(): (patch: number) => readonly Finding[] {
    if (this.filter.findings.length + this.filter.judgements.length === 0) return () => []
    const byPatch = this.#findings.countedByPatch
    return (patch) => byPatch.get(patch) ?? []
  }

  /* Order */

  /** Matching patches in the order of the wall. */
  readonly sorted = $derived.by(() => {
    const { sorting } = this
    const definition = sorting.by === 'score' ? this.#definitions.find(({ id }) => id === sorting.metric) : undefined
    if (sorting.by === 'position' || !definition) return this.matching
    const values = this.#content.scores[sorting.output]![sorting.metric]!
    return sortByScore(this.matching, values, definition, sorting.direction)
  })

  /** Position of each patch in `sorted`, -1 if filtered out. */
  readonly positions = $derived.by(() => positionsOf(this.sorted, this.#content.record.patchCount))

  /* Selection */

  /** The selected patch, -1 if none. */
  get selected(): number {
    return this.#selected
  }

  /** Position of the selected patch in the order, -1 if none is selected or it is filtered out. */
  readonly selectedPosition = $derived.by(() => (this.#selected < 0 ? -1 : this.positions[this.#selected]!))

  select(patch: number): void {
    this.#selected = patch
    this.#anchor = Math.max(0, this.positions[patch] ?? 0)
    lastSelected.current = { audit: this.#content.record.id, patch }
  }

  /** Selects the next or previous patch in the order, also from a patch that its new finding has filtered out. */
  step(by: 1 | -1): void {
    const position = neighbourInOrder(this.sorted.length, this.selectedPosition, this.#anchor, by)
    if (position >= 0) this.select(this.sorted[position]!)
  }

  /** Selects the patch that was selected last in this audit, else the first of the order. */
  recall(): void {
    const { id, patchCount } = this.#content.record
    const last = lastSelected.current
    const isKnown = last?.audit === id && last.patch !== undefined && last.patch < patchCount
    const patch = isKnown ? last.patch! : this.sorted[0]
    if (patch !== undefined) this.select(patch)
  }

  /** Moves the focus to the next or previous output, cyclically. */
  focusNext(by: 1 | -1): void {
    const keys = this.#outputs
    this.focus = keys[(keys.indexOf(this.focus) + by + keys.length) % keys.length]!
  }
}
