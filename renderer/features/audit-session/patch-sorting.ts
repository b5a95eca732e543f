import { outputsWorstFirst, worstFirstScore } from '../../../src-core/audit/patch-ranking.ts'
import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'

export type SortDirection = 'worst' | 'best'

/** Order of the wall: by position on the slices, or by one score of one output. This shape is stored. */
export type Sorting =
  | { readonly by: 'position' }
  | { readonly by: 'score'; readonly output: string; readonly metric: string; readonly direction: SortDirection }

type Ranked = Pick<AuditContent, 'record' | 'scores'>

export function sameSorting(one: Sorting, other: Sorting): boolean {
  if (one.by === 'position' || other.by === 'position') return one.by === other.by
  return one.output === other.output && one.metric === other.metric && one.direction === other.direction
}

/** The output with the worst mean of a score; the first one on ties or if no mean is known. */
export const worstOutput = (content: Ranked, metric: string): string => outputsWorstFirst(content, metric)[0]!

/** The worst patches of the worst output first; by position if there are no scores. */
export function defaultSorting(content: Ranked): Sorting {
  const metric = worstFirstScore(content)
  const output = worstOutput(content, metric)
  if (!content.scores[output]?.[metric]) return { by: 'position' }
  return { by: 'score', output, metric, direction: 'worst' }
}

/**
 * Fits a stored sorting to an audit. An output that the audit lacks is replaced by its worst one.
 * @param stored may come from version 0.1, which stored the output as `candidate`
 * @returns null if the sorting cannot be used
 */
export function fittingSorting(stored: unknown, content: Ranked): Sorting | null {
  const sorting = stored as ({ by?: unknown; candidate?: string } & Partial<Extract<Sorting, { by: 'score' }>>) | null
  if ((sorting?.by as string) === 'position') return { by: 'position' }
  if (sorting?.by !== 'score' || (sorting.direction !== 'worst' && sorting.direction !== 'best')) return null
  const { scores } = content
  if (!sorting.metric) return null
  const metric = currentScoreId(sorting.metric)
  const wanted = sorting.output ?? sorting.candidate
  const output = wanted && scores[wanted] ? wanted : worstOutput(content, metric)
  return scores[output]?.[metric] ? { by: 'score', output, metric, direction: sorting.direction } : null
}

/** The position of each patch in an order, -1 if it is not in the order. */
export function positionsOf(order: Int32Array, patchCount: number): Int32Array {
  const positions = new Int32Array(patchCount).fill(-1)
  order.forEach((patch, position) => {
    positions[patch] = position
  })
  return positions
}

/**
 * The next or previous position, within the order.
 * @param position -1 if the patch's new finding has removed the patch from the order
 * @param anchor the patch's former position, where the next patch now is
 */
export function neighbourInOrder(count: number, position: number, anchor: number, by: 1 | -1): number {
  if (count === 0) return -1
  const target = position >= 0 ? position + by : by === 1 ? anchor : anchor - 1
  return Math.min(count - 1, Math.max(0, target))
}
