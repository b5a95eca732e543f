import { judgedOf } from '../../../src-core/audit/candidates.ts'
import { scoreDefinition } from '../../../src-core/audit/scores.ts'
import type { AuditContent } from '../../../src-core/engine/contract.ts'
import { badness } from '../../../src-core/metrics/badness.ts'
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
 * The score that a wall is ranked by unless another was chosen: of scans the contrast lost, which is what a reader sees first;
 * else the worst lie. Of an audit without these, SSIM sees shapes, but calls the flat air around a CT body worst of all, where there is nothing to see: there, PSNR.
 * Without a reference: what is least stable, else explains the input worst.
 */
export function defaultMetric({ record, scores }: Pick<AuditContent, 'record' | 'scores'>): string {
  const known = scores[judgedOf(record)[0]!] ?? {}
  const preferred = ['contrastLost', 'lie', record.source.unit === 'HU' ? 'psnr' : 'ssim', 'seedInstability', 'dataMisfit', 'latentDistance']
  return preferred.find((id) => id in known) ?? 'psnr'
}

/** The output whose mean of the score is the worst, as what is worth a look first; the first of equal ones or where no mean is known. */
export function worstOutput({ record }: Pick<AuditContent, 'record'>, metric: string): string {
  const outputs = judgedOf(record)
  const definition = scoreDefinition(metric)
  const means = record.meansWithoutAir ?? record.means
  const badnessOf = (key: string) => {
    const mean = means?.[key]?.[metric]
    return mean && mean.n > 0 && definition ? badness(mean.mean, definition) : -Infinity
  }
  return outputs.reduce((worst, key) => (badnessOf(key) > badnessOf(worst) ? key : worst), outputs[0]!)
}

/** Worst of the worst output first; by position where there are no scores. */
export function defaultSorting(content: Pick<AuditContent, 'record' | 'scores'>): Sorting {
  const metric = defaultMetric(content)
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
  const candidate = sorting.candidate && scores[sorting.candidate] ? sorting.candidate : worstOutput(content, sorting.metric)
  if (!scores[candidate]?.[sorting.metric]) return null
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
