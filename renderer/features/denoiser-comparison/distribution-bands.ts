import type { ScoreDistribution } from '../../../src-core/audit/output-comparison.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import * as format from '../../shared/format.ts'
import { niceTicks } from '../scatter/plot-data.ts'

/** Maps values to shares of the plot's width. Values outside the axis lie at its ends. */
export interface SpreadScale {
  readonly ticks: readonly number[]
  share(value: number): number
}

export function spreadScale([low, high]: readonly [number, number], wantedTicks: number): SpreadScale {
  return {
    ticks: niceTicks(low, high, wantedTicks).filter((tick) => tick >= low && tick <= high),
    share: (value) => Math.min(1, Math.max(0, (value - low) / (high - low)))
  }
}

/**
 * The outline of a distribution as SVG path data: width 1, heights -1..1 about the line y = 0.
 * Heights are shares of the highest bin.
 */
export function violinPath(counts: Int32Array, highest: number): string {
  const heights = Array.from(counts, (count) => (highest === 0 ? 0 : Math.sqrt(count / highest)))
  const upper = heights.flatMap((height, bin) => [
    `${round(bin / counts.length)} ${round(-height)}`,
    `${round((bin + 1) / counts.length)} ${round(-height)}`
  ])
  const lower = heights.flatMap((height, bin) => [
    `${round(bin / counts.length)} ${round(height)}`,
    `${round((bin + 1) / counts.length)} ${round(height)}`
  ])
  return `M${upper.join('L')}L${lower.reverse().join('L')}Z`
}

const round = (value: number) => Number(value.toFixed(4))

/** Part of a distribution between two of its percentiles, in values and in shares of the plot's width. */
export interface SpreadBand {
  readonly index: number
  readonly low: number
  readonly high: number
  readonly from: number
  readonly to: number
}

/**
 * The six parts between the five percentiles. The outer parts extend to infinity, so that they include an infinite
 * PSNR.
 * Parts without width, which equal values cause, are left out.
 */
export function spreadBands({ percentiles, lowest, highest, n }: ScoreDistribution, scale: SpreadScale): SpreadBand[] {
  if (n === 0) return []
  const ends = [-Infinity, ...percentiles, Infinity]
  const places = [lowest, ...percentiles, highest].map((value) => scale.share(value))
  return places.slice(0, -1).flatMap((from, index) => {
    const to = places[index + 1]!
    return to > from ? [{ index, low: ends[index]!, high: ends[index + 1]!, from, to }] : []
  })
}

/** '18.2 [17.0, 19.4]': median and quartiles. */
export function spreadText(
  { percentiles, n }: ScoreDistribution,
  { digits }: Pick<MetricDefinition, 'digits'>
): string {
  if (n === 0) return '–'
  const [, low, median, high] = percentiles.map((value) => format.decimal(value, digits))
  return `${median} [${low}, ${high}]`
}

/** 'n = 9,990, ∞ 10, – 3' */
export function spreadCount({ n, infinite, missing }: ScoreDistribution): string {
  const parts = [`n = ${format.count(n)}`]
  if (infinite > 0) parts.push(`∞ ${format.count(infinite)}`)
  if (missing > 0) parts.push(`– ${format.count(missing)}`)
  return parts.join(', ')
}
