import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { handlersFor, type Handlers } from '../../commands/command-table.ts'
import { persisted } from '../../state/settings.svelte.ts'
import { worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { Mode } from '../compare-slices/comparison-modes.ts'
import { heatScale, isHeatSpan, type HeatScale, type HeatSpan } from './heat-map.ts'

/** `one` shows the output alone. The reference replaces the output while a key is held. */
export const sliceModes = ['one', 'all', 'columns', 'curtain', 'checkerboard', 'difference', 'planes'] as const
export type SliceMode = (typeof sliceModes)[number]
const isSliceMode = (value: unknown) => sliceModes.includes(value as SliceMode)

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1

const mode = persisted<SliceMode>('audit-slice.mode', 'one', isSliceMode)
const curtain = persisted('audit-slice.curtain', 0.5, isShare)
const heat = persisted('audit-slice.heat', true)
const opacity = persisted('audit-slice.opacity', 0.55, isShare)
const span = persisted<HeatSpan>('audit-slice.span', 'middle', isHeatSpan)
const flags = persisted('audit-slice.flags', true)
const grid = persisted('audit-slice.grid', false)
const score = persisted('audit-slice.score', '')

/** Display settings of whole slices. They apply to all audits. */
export class SliceLook {
  readonly #session: AuditSession

  constructor(session: AuditSession) {
    this.#session = session
  }

  get mode(): SliceMode {
    return mode.current
  }
  set mode(next: SliceMode) {
    mode.current = next
  }

  /** Mode of the comparison of two pictures; null if all pictures or three planes are shown. */
  get paneMode(): Mode | null {
    if (this.mode === 'all' || this.mode === 'planes') return null
    return this.mode === 'one' ? 'flicker' : this.mode
  }

  get curtain(): number {
    return curtain.current
  }
  set curtain(place: number) {
    curtain.current = place
  }

  get heat(): boolean {
    return heat.current && this.score !== null
  }
  set heat(shown: boolean) {
    heat.current = shown
  }

  get opacity(): number {
    return opacity.current
  }
  set opacity(share: number) {
    opacity.current = share
  }

  get span(): HeatSpan {
    return span.current
  }
  set span(next: HeatSpan) {
    span.current = next
  }

  get flags(): boolean {
    return flags.current
  }
  set flags(shown: boolean) {
    flags.current = shown
  }

  get grid(): boolean {
    return grid.current
  }
  set grid(shown: boolean) {
    grid.current = shown
  }

  /** The score that colours patches: the one chosen last if the audit has it. Null if the audit has no scores. */
  get score(): MetricDefinition | null {
    const { definitions, content } = this.#session
    const chosen = currentScoreId(score.current)
    const find = (wanted: string) => definitions.find(({ id }) => id === wanted)
    return find(chosen) ?? find(worstFirstScore(content)) ?? definitions[0] ?? null
  }
  chooseScore(id: string): void {
    score.current = id
  }

  /** Colour scale of the score over all outputs; null for kinds, which have colours of their own. */
  readonly scale: HeatScale | null = $derived.by(() => {
    const { score } = this
    if (!score || score.categories) return null
    const { outputs, content, order } = this.#session
    return heatScale(
      score,
      outputs.map((key) => content.scores[key]?.[score.id] ?? new Float64Array()),
      order.patches,
      this.span
    )
  })
}

const keyedModes = ['all', 'columns', 'curtain', 'checkerboard', 'difference', 'planes'] as const satisfies SliceMode[]

/** Handlers while whole slices are shown. */
export function sliceHandlers(look: SliceLook): Handlers {
  const toggle = (mode: SliceMode) => () => (look.mode = look.mode === mode ? 'one' : mode)
  return {
    ...handlersFor(keyedModes, (mode) => [`audit.slice-mode-${mode}`, toggle(mode)]),
    'audit.slice-heat': () => (look.heat = !look.heat),
    'audit.slice-flags': () => (look.flags = !look.flags),
    'audit.slice-grid': () => (look.grid = !look.grid)
  }
}

/** The number of columns at which `pictures` pictures in a box are largest. Both shapes are width / height. */
export function columnsFor(pictures: number, boxShape: number, pictureShape: number): number {
  let [best, largest] = [1, 0]
  for (let columns = 1; columns <= pictures; columns++) {
    const rows = Math.ceil(pictures / columns)
    const width = Math.min(boxShape / columns, pictureShape / rows)
    if (width > largest + 1e-9) [best, largest] = [columns, width]
  }
  return best
}
