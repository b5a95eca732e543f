import { singleSeries } from '../statistics/single-series.ts'
import type { AuditRecord } from './audit-record.ts'

/** The parts of a record that decide what its intervals hold for. */
export interface ScopedRecord extends Pick<AuditRecord, 'drawnFrom'> {
  readonly source: Pick<AuditRecord['source'], 'kind'>
}

/** Sentence on what the intervals of one audit hold for. Empty for MNIST, whose images are independent. */
export function intervalScope({ source, drawnFrom }: ScopedRecord): string {
  if (drawnFrom) return drawnCases
  return source.kind === 'mnist' ? '' : singleSeries
}

const drawnCases =
  'An interval holds for these drawn cases alone: cases of one patient are alike. The report of the cohort states means over patients.'
