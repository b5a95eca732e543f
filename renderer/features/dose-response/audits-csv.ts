import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { MeanInterval } from '../../../src-core/statistics/mean-interval.ts'
import { doseOf } from '../../../src-core/audit/dose-response.ts'
import type { CsvTable } from '../denoiser-comparison/csv-table.ts'
import type { DoseCurve } from './dose-curves.ts'

export interface Difference {
  readonly paired: boolean
  readonly interval: MeanInterval
}

/** The table of audits with its figures unrounded. */
export function auditsCsv(
  score: string,
  records: readonly AuditRecord[],
  curves: readonly DoseCurve[],
  differenceOf: (auditId: string, identity: string) => Difference | null
): CsvTable {
  const rows = curves.flatMap(({ identity, label, points }) =>
    points.map(({ auditId, mean }) => {
      const record = records.find(({ id }) => id === auditId)!
      const dose = doseOf(record)
      const difference = differenceOf(auditId, identity)
      const own = difference
        ? [
            difference.interval.mean,
            difference.interval.low,
            difference.interval.high,
            difference.paired ? 'yes' : 'no'
          ]
        : [null, null, null, null]
      return [
        record.title,
        auditId,
        dose?.kind ?? null,
        dose?.value ?? null,
        dose?.from ?? null,
        label,
        score,
        mean.mean,
        mean.low,
        mean.high,
        mean.n,
        ...own
      ]
    })
  )
  const header = [
    'audit',
    'audit_id',
    'noise',
    'dose',
    'dose_from',
    'denoiser',
    'score',
    'mean',
    'low95',
    'high95',
    'n',
    'difference',
    'difference_low95',
    'difference_high95',
    'paired'
  ]
  return { name: `audits-${score}`, header, rows }
}
