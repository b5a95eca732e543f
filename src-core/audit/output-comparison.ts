import { meanIntervals } from '../statistics/mean-interval.ts'
import { quantile } from '../statistics/order-statistics.ts'
import { comparePaired, type PairedComparison } from '../statistics/paired-comparison.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { DenoscopeError } from '../errors.ts'

/** How one candidate's values of a score are spread over the patches looked at. */
export interface ScoreDistribution {
  /** Finite values; the rest is infinite (the PSNR of identical images) or has no value. */
  readonly n: number
  readonly infinite: number
  readonly missing: number
  readonly lowest: number
  readonly highest: number
  /** 5th, 25th, 50th, 75th and 95th percentile (type 7 of Hyndman & Fan 1996); NaN of none. */
  readonly percentiles: readonly number[]
  /** Finite values in bins of equal width over the comparison's range; what lies outside it counts at its ends. */
  readonly counts: Int32Array
  /** The same of all patches that the ones looked at are among. */
  readonly amongCounts: Int32Array
}

/** One score of every candidate on the same patches. */
export interface ScoreComparison {
  readonly score: string
  readonly candidates: readonly string[]
  /** Rows by candidate, columns by whom it is compared with; null on the diagonal. */
  readonly pairs: readonly (readonly (PairedComparison | null)[])[]
  /** From the 0.5th to the 99.5th percentile of all candidates on all patches: few outliers would flatten the rest. */
  readonly range: readonly [low: number, high: number]
  readonly distributions: Readonly<Record<string, ScoreDistribution>>
}

export const distributionPercentiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const
const binCount = 48

type Summarised = Pick<AuditRecord, 'request' | 'outputs' | 'denoisers'>

/**
 * Means of scores over some of an audit's patches, with their 95 % bootstrap intervals. Over all patches they are those of the
 * audit's record, to the last digit: the same seed draws the same resamples.
 */
export function meansOver(
  audit: Summarised,
  scores: AuditScores,
  indices: Int32Array,
  ids: readonly string[]
): AuditRecord['means'] {
  const candidates = scoredKeysOf(audit)
  const columns = candidates.flatMap((key) => ids.map((id) => pick(scoresOf(scores, key, id), indices)))
  const intervals = meanIntervals(columns, { seed: audit.request.seed })
  return Object.fromEntries(
    candidates.map((key, row) => [
      key,
      Object.fromEntries(ids.map((id, column) => [id, intervals[row * ids.length + column]!]))
    ])
  )
}

/**
 * Compares the candidates by one score on the patches `indices`: who wins how often, by how much, and how values are spread.
 * @param among patches that `indices` are among, and that set the range.
 */
export function compareOutputs(
  audit: Summarised,
  scores: AuditScores,
  indices: Int32Array,
  among: Int32Array,
  id: string
): ScoreComparison {
  const candidates = scoredKeysOf(audit)
  const columns = candidates.map((key) => scoresOf(scores, key, id))
  const picked = columns.map((values) => pick(values, indices))
  const all = columns.map((values) => pick(values, among))
  const range = rangeOf(all)
  return {
    score: id,
    candidates,
    pairs: comparePaired(picked, scoreDefinition(id)!, { seed: audit.request.seed }),
    range,
    distributions: Object.fromEntries(
      candidates.map((key, index) => [key, distributionOf(picked[index]!, all[index]!, range)])
    )
  }
}

/** @throws argument.invalid for a score that the audit does not have. */
export function scoresOf(scores: AuditScores, candidate: string, id: string): Float64Array {
  const values = scores[candidate]?.[id]
  if (values) return values
  throw new DenoscopeError('argument.invalid', `score: '${candidate}' has no score '${id}'`)
}

export function pick(values: Float64Array, indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (index) => values[index]!)
}

function rangeOf(columns: readonly Float64Array[]): readonly [number, number] {
  const sorted = Float64Array.from(columns.flatMap((values) => Array.from(values.filter(Number.isFinite)))).sort()
  if (sorted.length === 0) return [0, 1]
  const [low, high] = [quantile(sorted, 0.005), quantile(sorted, 0.995)]
  return low < high ? [low, high] : [low - 0.5, high + 0.5]
}

function distributionOf(
  values: Float64Array,
  among: Float64Array,
  range: readonly [number, number]
): ScoreDistribution {
  const sorted = values.filter(Number.isFinite).sort()
  const missing = values.filter(Number.isNaN).length
  return {
    n: sorted.length,
    missing,
    infinite: values.length - sorted.length - missing,
    lowest: quantile(sorted, 0),
    highest: quantile(sorted, 1),
    percentiles: distributionPercentiles.map((share) => quantile(sorted, share)),
    counts: binned(sorted, range),
    amongCounts: binned(among.filter(Number.isFinite), range)
  }
}

function binned(values: Float64Array, [low, high]: readonly [number, number]): Int32Array {
  const counts = new Int32Array(binCount)
  const scale = binCount / (high - low)
  for (const value of values) counts[Math.min(binCount - 1, Math.max(0, Math.floor((value - low) * scale)))]!++
  return counts
}
