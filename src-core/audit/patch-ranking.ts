import { badness } from '../statistics/badness.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { judgedOf } from './audited-outputs.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'

/** The parts of an audit that determine which of its patches are the worst. */
export interface RankedAudit {
  readonly record: Pick<AuditRecord, 'request' | 'outputs' | 'denoisers' | 'source' | 'means' | 'meansWithoutAir'>
  readonly scores: AuditScores
}

/**
 * The default score by which wall and report rank patches, the first of these that the audit has:
 * - contrast lost (scans);
 * - hidden error;
 * - SSIM; for CT PSNR, since SSIM is worst in the flat air around the body;
 * - without a reference instability, then data misfit, then latent distance.
 * The first two are skipped if no patch has a value above 0: nothing would be ranked.
 */
export function worstFirstScore({ record, scores }: RankedAudit): string {
  const keys = judgedOf(record)
  const known = scores[keys[0]!] ?? {}
  const hasValues = (id: string) => keys.some((key) => scores[key]?.[id]?.some((value) => value > 0))
  const preferred = [
    ...['contrastLost', 'hiddenError'].filter(hasValues),
    record.source.unit === 'HU' ? 'psnr' : 'ssim',
    'seedInstability',
    'dataMisfit',
    'latentDistance'
  ]
  return preferred.find((id) => known[id]?.some((value) => !Number.isNaN(value))) ?? 'psnr'
}

/** The judged outputs by their mean of the score, the worst first; ties and unknown means in the audit's order. */
export function outputsWorstFirst({ record }: Pick<RankedAudit, 'record'>, scoreId: string): string[] {
  const definition = scoreDefinition(scoreId)
  const means = record.meansWithoutAir ?? record.means
  const badnessOf = (key: string) => {
    const mean = means?.[key]?.[scoreId]
    return mean && mean.n > 0 && definition ? badness(mean.mean, definition) : -Infinity
  }
  return judgedOf(record)
    .map((key) => ({ key, bad: badnessOf(key) }))
    .sort((a, b) => compare(b.bad, a.bad))
    .map(({ key }) => key)
}

/**
 * Patches in the order of a score; ties by patch number. Infinity sorts as a number.
 * Patches without a value (NaN) come last in both directions.
 */
export function sortByScore(
  patches: Int32Array,
  scores: Float64Array,
  definition: Pick<MetricDefinition, 'better'>,
  direction: 'worst' | 'best'
): Int32Array {
  const sign = direction === 'worst' ? -1 : 1
  const keys = new Float64Array(scores.length)
  for (const patch of patches) keys[patch] = sign * badness(scores[patch]!, definition)
  const known = patches.filter((patch) => !Number.isNaN(scores[patch]!))
  const unknown = patches.filter((patch) => Number.isNaN(scores[patch]!))
  known.sort((a, b) => compare(keys[a]!, keys[b]!) || a - b)
  return concatenate(known, unknown)
}

/** Compares without a subtraction: the difference of two infinities is NaN. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

function concatenate(first: Int32Array, second: Int32Array): Int32Array {
  if (second.length === 0) return first
  const all = new Int32Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
