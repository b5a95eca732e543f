import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { persisted } from '../../state/settings.svelte.ts'

export type LassoTool = 'lasso' | 'rectangle'

/** What the plot shows and how it is drawn on; ids of scores. */
export interface ScatterSettings {
  readonly shown: boolean
  readonly x: string
  readonly y: string
  readonly tool: LassoTool
}

export const defaultScatter: ScatterSettings = { shown: true, x: 'psnr', y: 'detailKept', tool: 'lasso' }

export function isScatterSettings(value: unknown): boolean {
  const { shown, x, y, tool } = (value ?? {}) as Partial<ScatterSettings>
  return (
    typeof shown === 'boolean' &&
    typeof x === 'string' &&
    typeof y === 'string' &&
    (tool === 'lasso' || tool === 'rectangle')
  )
}

export const scatterSettings = persisted<ScatterSettings>('audit.scatter', defaultScatter, isScatterSettings)

/** The scores on the axes: those chosen, else PSNR against detail kept (of scans) or structural error, else the first two that there are. */
export function axesOf(
  definitions: readonly MetricDefinition[],
  { x, y }: ScatterSettings
): { x: MetricDefinition; y: MetricDefinition } | null {
  const ordered = definitions.filter(({ categories }) => !categories)
  const find = (...ids: string[]) =>
    ids.map((id) => ordered.find((score) => score.id === id)).find((score) => score !== undefined)
  const across = find(currentScoreId(x), defaultScatter.x) ?? ordered[0]
  const up = find(currentScoreId(y), defaultScatter.y, 'structuralError', 'ssim') ?? ordered[1] ?? across
  return across && up ? { x: across, y: up } : null
}
