import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { settings } from '../../state/settings.svelte.ts'
import { worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { Mode } from '../compare-slices/comparison-modes.ts'
import { heatScale, isHeatSpan, type HeatScale, type HeatSpan } from './heat-map.ts'

/** `one` is the output alone until the other is held in its place. */
export const sliceModes = ['one', 'all', 'columns', 'curtain', 'checkerboard', 'difference'] as const
export type SliceMode = (typeof sliceModes)[number]
const isSliceMode = (value: unknown) => sliceModes.includes(value as SliceMode)

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1

/** How whole slices of audits are looked at; remembered for all audits. */
export class SliceLook {
  readonly #session: AuditSession

  constructor(session: AuditSession) {
    this.#session = session
  }

  get mode(): SliceMode {
    return settings.read<SliceMode>('audit-slice.mode', 'one', isSliceMode)
  }
  set mode(mode: SliceMode) {
    settings.write('audit-slice.mode', mode)
  }

  /** How panes of two show it; null for all pictures. */
  get paneMode(): Mode | null {
    if (this.mode === 'all') return null
    return this.mode === 'one' ? 'flicker' : this.mode
  }

  get curtain(): number {
    return settings.read('audit-slice.curtain', 0.5, isShare)
  }
  set curtain(place: number) {
    settings.write('audit-slice.curtain', place)
  }

  get heat(): boolean {
    return settings.read('audit-slice.heat', true) && this.score !== null
  }
  set heat(shown: boolean) {
    settings.write('audit-slice.heat', shown)
  }

  get opacity(): number {
    return settings.read('audit-slice.opacity', 0.55, isShare)
  }
  set opacity(opacity: number) {
    settings.write('audit-slice.opacity', opacity)
  }

  get span(): HeatSpan {
    return settings.read<HeatSpan>('audit-slice.span', 'middle', isHeatSpan)
  }
  set span(span: HeatSpan) {
    settings.write('audit-slice.span', span)
  }

  get flags(): boolean {
    return settings.read('audit-slice.flags', true)
  }
  set flags(shown: boolean) {
    settings.write('audit-slice.flags', shown)
  }

  get grid(): boolean {
    return settings.read('audit-slice.grid', false)
  }
  set grid(shown: boolean) {
    settings.write('audit-slice.grid', shown)
  }

  /** The score that colours patches: the one chosen last, where the audit has it; null where it has none. */
  get score(): MetricDefinition | null {
    const { definitions, content } = this.#session
    const chosen = currentScoreId(settings.read<string>('audit-slice.score', ''))
    const find = (wanted: string) => definitions.find(({ id }) => id === wanted)
    return find(chosen) ?? find(worstFirstScore(content)) ?? definitions[0] ?? null
  }
  chooseScore(id: string): void {
    settings.write('audit-slice.score', id)
  }

  /** Of the score, over what every output has; null for kinds, which have colours of their own. */
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

/** How many columns show so many pictures largest in a box; both shapes are width by height. */
export function columnsFor(pictures: number, boxShape: number, pictureShape: number): number {
  let [best, largest] = [1, 0]
  for (let columns = 1; columns <= pictures; columns++) {
    const rows = Math.ceil(pictures / columns)
    const width = Math.min(boxShape / columns, pictureShape / rows)
    if (width > largest + 1e-9) [best, largest] = [columns, width]
  }
  return best
}
