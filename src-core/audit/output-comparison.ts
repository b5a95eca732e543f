import { DenoscopeError } from '../errors.ts'
import { quantile } from '../statistics/order-statistics.ts'
import { comparePaired, type PairedComparison } from '../statistics/paired-comparison.ts'
import type { AuditRecord, AuditScores } from './audit-record.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'

/** The distribution of one output's values of a score over the chosen patches. */
export interface ScoreDistribution {
  /** Number of finite values. */
  readonly n: number
  /** Number of infinite values, such as the PSNR of identical images. */
  readonly infinite: number
  /** Number of patches without a value. */
  readonly missing: number
  readonly lowest: number
  readonly highest: number
  /** 5th, 25th, 50th, 75th and 95th percentile (type 7 of Hyndman & Fan 1996); NaN without values. */
  readonly percentiles: readonly number[]
  /** Finite values in bins of equal width over the comparison's range. The outer bins include values outside of it. */
  readonly counts: Int32Array
  /** `counts` of all patches that the chosen ones are among. */
  readonly amongCounts: Int32Array
}

/** One score of every output on the same patches. */
export interface ScoreComparison {
  readonly score: string
  readonly outputs: readonly string[]
  /** Rows are outputs, columns the outputs they are compared with; null on the diagonal. */
  readonly pairs: readonly (readonly (PairedComparison | null)[])[]
  /** The 0.5th to the 99.5th percentile of all outputs on all patches: a few outliers would flatten the rest. */
  readonly range: readonly [low: number, high: number]
  readonly distributions: Readonly<Record<string, ScoreDistribution>>
}

export const distributionPercentiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const
const binCount = 48

type Summarised = Pick<AuditRecord, 'request' | 'outputs' | 'denoisers'>

/**
 * Compares the outputs by one score on the patches `indices`: number of wins, differences, and distributions.
 * @param among patches that `indices` are among; the range follows from them
 */
export function compareOutputs(
  audit: Summarised,
  scores: AuditScores,
  indices: Int32Array,
  among: Int32Array,
  id: string
): ScoreComparison {
  const outputs = scoredKeysOf(audit)
  const columns = outputs.map((key) => outputScores(scores, key, id))
  const picked = columns.map((values) => pick(values, indices))
  const all = columns.map((values) => pick(values, among))
  const range = rangeOf(all)
  return {
    score: id,
    outputs,
    pairs: comparePaired(picked, scoreDefinition(id)!, { seed: audit.request.seed }),
    range,
    distributions: Object.fromEntries(
      outputs.map((key, index) => [key, distributionOf(picked[index]!, all[index]!, range)])
    )
  }
}

/** One score of one output. @throws argument.invalid if the audit does not have the score */
export function outputScores(scores: AuditScores, output: string, id: string): Float64Array {
  const values = scores[output]?.[id]
  if (values) return values
  throw new DenoscopeError('argument.invalid', `score: '${output}' has no score '${id}'`)
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
