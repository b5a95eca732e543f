import type { ScoreComparison } from '../../../src-core/audit/output-comparison.ts'
import type { PairedComparison } from '../../../src-core/statistics/paired-comparison.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import * as format from '../../shared/format.ts'
import type { CsvTable } from './comparison-csv.ts'

const share = (value: number) => format.decimal(100 * value, 1)

/** '62.1 % [61.1, 63.0]' as rate and limits. */
export function winText({ winRate }: PairedComparison): { rate: string; limits: string } {
  return { rate: `${share(winRate.value)}\u00a0%`, limits: `[${share(winRate.low)}, ${share(winRate.high)}]` }
}

/** '+1.2 [1.1, 1.3]' */
export function differenceText(difference: { mean: number; low: number; high: number }, digits: number): string {
  const { mean, low, high } = difference
  const sign = Number(mean.toFixed(digits)) > 0 ? '+' : ''
  return `${sign}${format.decimal(mean, digits)} [${format.decimal(low, digits)}, ${format.decimal(high, digits)}]`
}

/** A cell as a sentence, for screen readers and the tooltip. */
export function winSentence(row: string, column: string, pair: PairedComparison, definition: MetricDefinition): string {
  const { rate, limits } = winText(pair)
  const unit = definition.unit ? ` ${definition.unit}` : ''
  return (
    `${row} better than ${column} by ${definition.label} on ${format.count(pair.wins)} of ${format.counted(pair.n, 'patch', 'patches')}, ` +
    `${rate} ${limits}; worse on ${format.count(pair.losses)}, ties ${format.count(pair.ties)}; ` +
    `mean difference ${differenceText(pair.difference, definition.digits)}${unit}, n = ${format.count(pair.difference.n)}`
  )
}

/** The number of patches of each pair; null if pairs differ. Each pair then shows its own number. */
export function commonN({ pairs }: ScoreComparison): number | null {
  const counts = new Set(pairs.flat().flatMap((pair) => (pair ? [pair.n] : [])))
  return counts.size === 1 ? [...counts][0]! : null
}

export function winsCsv({ score, outputs, pairs }: ScoreComparison, nameOf: (key: string) => string): CsvTable {
  const cells = outputs.flatMap((row, i) =>
    outputs.flatMap((column, j) => {
      const pair = pairs[i]![j]
      if (!pair) return []
      const { wins, losses, ties, n, winRate, difference } = pair
      return [
        [
          nameOf(row),
          nameOf(column),
          score,
          n,
          wins,
          losses,
          ties,
          winRate.value,
          winRate.low,
          winRate.high,
          difference.mean,
          difference.low,
          difference.high,
          difference.n
        ]
      ]
    })
  )
  const header = [
    'row',
    'column',
    'score',
    'n',
    'wins',
    'losses',
    'ties',
    'win_rate',
    'win_rate_low95',
    'win_rate_high95',
    'difference',
    'difference_low95',
    'difference_high95',
    'difference_n'
  ]
  return { name: `wins-${score}`, header, rows: cells }
}

export function distributionsCsv(
  { score, outputs, distributions }: ScoreComparison,
  nameOf: (key: string) => string
): CsvTable {
  return {
    name: `distribution-${score}`,
    header: ['denoiser', 'score', 'n', 'infinite', 'missing', 'lowest', 'p5', 'p25', 'median', 'p75', 'p95', 'highest'],
    rows: outputs.map((key) => {
      const { n, infinite, missing, lowest, percentiles, highest } = distributions[key]!
      return [nameOf(key), score, n, infinite, missing, lowest, ...percentiles, highest]
    })
  }
}
