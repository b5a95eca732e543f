import type { MetricDefinition } from './metric-definitions.ts'

/**
 * How bad a score is, as a number that grows with badness. A score for which lower is better counts by its
 * distance from 0, so that a bias of -40 HU is as bad as one of +40 HU. NaN stays NaN.
 */
export function badness(score: number, definition: Pick<MetricDefinition, 'better'>): number {
  return definition.better === 'higher' ? -score : Math.abs(score)
}
