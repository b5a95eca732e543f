import { meetsAim, summarize, type Measurement } from './benchmark.ts'
import type { Report } from './report.ts'

const headings = ['', 'runs', 'min', 'median', 'max', 'unit', 'aim', 'met', 'ours : other']

/** The report as text, one table for each benchmark. */
export function printReport({ machine, benchmarks }: Report): string {
  const facts = Object.entries(machine).map(([name, value]) => `${name.padEnd(10)}${value}`)
  const parts = benchmarks.map(({ name, about, load, seconds, measurements, skipped, failure }) => {
    const lines = [
      `${name}: ${about}`,
      `(${seconds.toFixed(0)} s; load average ${load.before} before, ${load.after} after)`
    ]
    if (measurements.length > 0) lines.push(table(measurements.flatMap(rowsOf)))
    return [
      ...lines,
      ...notesOf(measurements),
      ...skipped.map((reason) => `  not measured: ${reason}`),
      ...(failure ? [`  FAILED: ${failure}`] : [])
    ].join('\n')
  })
  return [facts.join('\n'), ...parts].join('\n\n')
}

function rowsOf({ name, unit, values, aim, beside = [] }: Measurement): string[][] {
  const ours = summarize(values)
  const goal = aim ? [`${aim.is} ${aim.value}`, meetsAim(aim, ours.median) ? 'yes' : 'NO'] : ['', '']
  const others = beside.map((other) => {
    const theirs = summarize(other.values)
    return [
      `  beside it: ${other.name}`,
      ...cells(other.values),
      unit,
      '',
      '',
      `${inDigits(ours.median / theirs.median)} : 1`
    ]
  })
  return [[name, ...cells(values), unit, ...goal, ''], ...others]
}

function cells(values: readonly number[]): string[] {
  const { runs, minimum, median, maximum } = summarize(values)
  return [String(runs), ...[minimum, median, maximum].map(inDigits)]
}

function notesOf(measurements: readonly Measurement[]): string[] {
  const noted = measurements.flatMap((measurement) => [measurement, ...(measurement.beside ?? [])])
  return noted.filter(({ note }) => note).map(({ name, note }) => `  ${name}: ${note}`)
}

/** Three significant digits, or all before the point. */
function inDigits(value: number): string {
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))))
}

function table(rows: readonly string[][]): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd()
  return [line(headings), ...rows.map(line)].join('\n')
}
