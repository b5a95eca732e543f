import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { outputsWorstFirst, worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { Sorting } from './patch-sorting.ts'

/** Which pictures the tiles show; `hidden` are keys of denoisers. */
export interface PictureSwitches {
  readonly reference: boolean
  readonly noisy: boolean
  readonly difference: boolean
  readonly hidden: readonly string[]
}

export function isPictureSwitches(value: unknown): boolean {
  const { reference, noisy, difference, hidden } = (value ?? {}) as Partial<PictureSwitches>
  return [reference, noisy, difference].every((flag) => typeof flag === 'boolean') && Array.isArray(hidden)
}

/** The output that is worth a look first. */
export const worstOutput = (content: Pick<AuditContent, 'record' | 'scores'>, metric: string): string =>
  outputsWorstFirst(content, metric)[0]!

/** Worst of the worst output first; by position where there are no scores. */
export function defaultSorting(content: Pick<AuditContent, 'record' | 'scores'>): Sorting {
  const metric = worstFirstScore(content)
  const candidate = worstOutput(content, metric)
  if (!content.scores[candidate]?.[metric]) return { by: 'position' }
  return { by: 'score', candidate, metric, direction: 'worst' }
}

/** A remembered sorting, fitted to this audit: a denoiser that it lacks gives way to its worst one; null when unusable. */
export function fittingSorting(remembered: unknown, content: Pick<AuditContent, 'record' | 'scores'>): Sorting | null {
  const sorting = remembered as Partial<Extract<Sorting, { by: 'score' }>> | Sorting | null
  if (sorting?.by === 'position') return { by: 'position' }
  if (sorting?.by !== 'score' || (sorting.direction !== 'worst' && sorting.direction !== 'best')) return null
  const { scores } = content
  if (!sorting.metric) return null
  const metric = currentScoreId(sorting.metric)
  const candidate = sorting.candidate && scores[sorting.candidate] ? sorting.candidate : worstOutput(content, metric)
  if (!scores[candidate]?.[metric]) return null
  return { by: 'score', candidate, metric, direction: sorting.direction }
}

/**
 * The next or previous position. A patch that was filtered out (-1) by its new finding has left its place, `anchor`, to
 * the one after it: that one is next.
 */
export function neighbourInOrder(count: number, position: number, anchor: number, by: 1 | -1): number {
  if (count === 0) return -1
  const target = position >= 0 ? position + by : by === 1 ? anchor : anchor - 1
  return Math.min(count - 1, Math.max(0, target))
}
