import { judgedOf } from '../../../src-core/audit/candidates.ts'
import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { Sorting } from '../patch-wall/order.ts'

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

/**
 * The score that a wall is ranked by unless another was chosen: the worst lie first. Of an audit without that score,
 * SSIM sees shapes, but calls the flat air around a CT body worst of all, where there is nothing to see: there, PSNR.
 * Without a reference: what is least stable, else explains the input worst.
 */
export function defaultMetric({ record, scores }: Pick<AuditContent, 'record' | 'scores'>): string {
  const known = scores[judgedOf(record)[0]!] ?? {}
  const preferred = ['lie', record.source.unit === 'HU' ? 'psnr' : 'ssim', 'seedInstability', 'dataMisfit', 'latentDistance']
  return preferred.find((id) => id in known) ?? 'psnr'
}

/** Worst of the first output first; by position where there are no scores. */
export function defaultSorting(content: Pick<AuditContent, 'record' | 'scores'>): Sorting {
  const { record, scores } = content
  const candidate = judgedOf(record)[0]!
  const metric = defaultMetric(content)
  if (!scores[candidate]?.[metric]) return { by: 'position' }
  return { by: 'score', candidate, metric, direction: 'worst' }
}

/** A remembered sorting, fitted to this audit: a denoiser that it lacks gives way to its first one; null when unusable. */
export function fittingSorting(remembered: unknown, content: Pick<AuditContent, 'record' | 'scores'>): Sorting | null {
  const sorting = remembered as Partial<Extract<Sorting, { by: 'score' }>> | Sorting | null
  if (sorting?.by === 'position') return { by: 'position' }
  if (sorting?.by !== 'score' || (sorting.direction !== 'worst' && sorting.direction !== 'best')) return null
  const { scores, record } = content
  const candidate = sorting.candidate && scores[sorting.candidate] ? sorting.candidate : judgedOf(record)[0]!
  if (!sorting.metric || !scores[candidate]?.[sorting.metric]) return null
  return { by: 'score', candidate, metric: sorting.metric, direction: sorting.direction }
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
