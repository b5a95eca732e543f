import type { BenchRecord } from '../../bench/bench-record.ts'
import { toCsv, type Cell } from '../csv-table.ts'

const header = [
  'measure',
  'name',
  'image',
  'dose',
  'subject',
  'value',
  'unit',
  'low',
  'high',
  'interval',
  'n',
  'n_of',
  'presumes_linear_system',
  'conditions',
  'warnings',
  'citation',
  'refused'
]

/** Values and refusals of a bench as a tidy table: one row each. */
export function benchCsv({ values, missing, measures, citations }: BenchRecord): string {
  const name = (measure: string) => measures[measure]?.name ?? measure
  const rows: Cell[][] = [
    ...values.map((one): Cell[] => [
      one.measure,
      name(one.measure),
      one.image,
      one.dose,
      one.subject,
      one.value,
      one.unit,
      one.interval?.low ?? null,
      one.interval?.high ?? null,
      one.interval?.method ?? null,
      one.n,
      one.nOf,
      one.presumesLinearSystem ? 'yes' : 'no',
      one.conditions.join('; '),
      one.warnings.join('; '),
      citations[one.citation] ?? null,
      null
    ]),
    ...missing.map((one): Cell[] => [
      one.measure,
      name(one.measure),
      one.image,
      one.dose,
      one.subject,
      ...Array<null>(header.length - 6).fill(null),
      one.reason
    ])
  ]
  return toCsv(header, rows)
}

/** Curves of a bench as a tidy table: one row for each point. */
export function curvesCsv({ curves }: BenchRecord): string {
  return toCsv(
    ['measure', 'image', 'dose', 'subject', 'x', 'x_unit', 'y', 'y_unit'],
    curves.flatMap(({ measure, image, dose, subject, x, y, xUnit, yUnit }) =>
      x.map((value, point): Cell[] => [measure, image, dose, subject, value, xUnit, y[point]!, yUnit])
    )
  )
}
