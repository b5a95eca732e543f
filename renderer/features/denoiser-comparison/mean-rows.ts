import type { CsvTable } from './comparison-csv.ts'
import { roleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { MeanInterval } from '../../../src-core/statistics/confidence-intervals.ts'
import { badness } from '../../../src-core/statistics/badness.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { persisted } from '../../state/settings.svelte.ts'

/** The score by which denoisers and audits were compared last. Empty before the first choice. */
const chosenScore = persisted('audit.glance-score', '')

/**
 * Ids of scores. An audit is compared by the first one that it has:
 * 1. the score chosen last
 * 2. detail kept, which only scans have, because PSNR favours smooth images
 * 3. PSNR
 * 4. the score that the audit is ranked by
 */
export const scoresToCompareBy = (ranking: string): readonly (string | null)[] => [
  chosenScore.current === '' ? null : currentScoreId(chosenScore.current),
  'detailKept',
  'psnr',
  ranking
]

export const compareBy = (score: string): void => {
  chosenScore.current = score
}

export interface MeanRow {
  readonly key: string
  readonly label: string
  readonly means: Readonly<Record<string, MeanInterval>>
  /** Largest number of values in a mean of the row. A mean of fewer values shows its own number. */
  readonly n: number
}

export interface MeanSort {
  /** A score; null for the order of the audit. */
  readonly score: string | null
  readonly worstFirst: boolean
}

/** One row for each output with means. */
export function meanRows(
  record: AuditRecord,
  means: AuditRecord['means'],
  scores: readonly MetricDefinition[]
): MeanRow[] {
  return Object.keys(means).map((key) => {
    const own = means[key]!
    return {
      key,
      label: roleLabel(record, key),
      means: own,
      n: Math.max(0, ...scores.map(({ id }) => own[id]?.n ?? 0))
    }
  })
}

/** Rows from best to worst by a score's direction, or reversed. Rows without a mean come last. */
export function sortMeanRows(
  rows: readonly MeanRow[],
  scores: readonly MetricDefinition[],
  { score, worstFirst }: MeanSort
): MeanRow[] {
  const definition = scores.find(({ id }) => id === score)
  if (!definition) return [...rows]
  const sign = worstFirst ? -1 : 1
  const place = (row: MeanRow) => {
    const bad = meanBadness(row, definition)
    return Number.isNaN(bad) ? Infinity : sign * bad
  }
  return [...rows].sort((one, other) => place(one) - place(other) || 0)
}

/**
 * The denoisers with the best mean in the digits shown; several on ties.
 * Empty if fewer than two denoisers have a mean, if all are equal, or if the noisy input is better.
 */
export function bestKeys(rows: readonly MeanRow[], definition: MetricDefinition, digits: number): string[] {
  const shown = (row: MeanRow) => Number(meanBadness(row, definition).toFixed(digits))
  const known = rows.filter((row) => !Number.isNaN(meanBadness(row, definition)))
  const denoisers = known.filter(({ key }) => key !== 'noisy')
  const best = Math.min(...known.map(shown))
  const keys = denoisers.filter((row) => shown(row) === best).map(({ key }) => key)
  return keys.length === denoisers.length ? [] : keys
}

function meanBadness({ means }: MeanRow, definition: MetricDefinition): number {
  const mean = means[definition.id]
  return mean && mean.n > 0 ? badness(mean.mean, definition) : NaN
}

/** Scores with fixed digits: PSNR 0.1 dB, SSIM 0.001. */
const settledDigits = ['psnr', 'ssim']
const mostDigits = 4

/** The digits at which the narrowest interval has a width, because means of rare events are small. */
export function meanDigits(
  { id, unit, digits }: MetricDefinition,
  means: readonly (MeanInterval | undefined)[]
): number {
  if (unit !== '' || settledDigits.includes(id)) return digits
  const widths = means.flatMap((mean) => (mean && mean.high > mean.low ? [mean.high - mean.low] : []))
  if (widths.length === 0) return digits
  return Math.min(mostDigits, Math.max(digits, Math.ceil(-Math.log10(Math.min(...widths)) - 1e-9)))
}

export function meansCsv(rows: readonly MeanRow[], scores: readonly MetricDefinition[]): CsvTable {
  return {
    name: 'means',
    header: ['denoiser', 'score', 'unit', 'mean', 'low95', 'high95', 'n'],
    rows: rows.flatMap(({ label, means }) =>
      scores.flatMap(({ id, unit }) =>
        means[id] ? [[label, id, unit, means[id].mean, means[id].low, means[id].high, means[id].n]] : []
      )
    )
  }
}
