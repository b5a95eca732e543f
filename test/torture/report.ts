import type { KindReport } from './subject.ts'

export interface NamedReport extends KindReport {
  readonly kind: string
  readonly seconds: number
}

export interface SubjectReport {
  readonly subject: string
  readonly about: string
  readonly seed: number
  readonly reports: readonly NamedReport[]
}

/** Most faults of a kind that the report lists. */
const mostFaults = 20

/** The report as text: a table with a row for each kind, then notes and faults. */
export function printReport({ subject, about, seed, reports }: SubjectReport): string {
  const names = [...new Set(reports.flatMap(({ figures }) => Object.keys(figures)))]
  const rows = reports.map(({ kind, figures, faults, seconds }) => [
    kind,
    ...names.map((name) => (figures[name] === undefined ? '-' : String(figures[name]))),
    String(faults.length),
    seconds.toFixed(0)
  ])
  const lines = reports.flatMap(({ kind, faults, notes = [] }) => [
    ...notes.map((note) => `${kind}: ${note}`),
    ...faults.slice(0, mostFaults).map((fault) => `FAULT ${kind}, ${fault}`),
    ...(faults.length > mostFaults ? [`FAULT ${kind}: ${faults.length - mostFaults} more`] : [])
  ])
  const again = `npm run torture -- ${subject} --kind KIND --seed ${seed} --round ROUND`
  return [
    `${subject}: ${about} (seed ${seed})`,
    table([['', ...names, 'faults', 'seconds'], ...rows]),
    ...lines,
    ...(reports.some(({ faults }) => faults.length > 0) ? [`To repeat one: ${again}`] : [])
  ].join('\n')
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd()).join('\n')
}
