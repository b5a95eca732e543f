import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { persisted } from '../../state/settings.svelte.ts'

export type LassoTool = 'lasso' | 'rectangle'

/** Scores on the axes, by id, and the tool. */
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

/**
 * Ids of the scores on the axes:
 * 1. the chosen ones
 * 2. PSNR and detail kept, which only scans have, or structural error
 * 3. the first two scores of the audit
 */
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
