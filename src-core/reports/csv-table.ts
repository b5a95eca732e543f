import { printableLines } from '../printable.ts'

/** Cell of a table: text, a number (kept exactly), or empty. */
export type Cell = string | number | null

/**
 * Table as CSV (RFC 4180): commas, CRLF, quotes if needed.
 * An apostrophe precedes text that a spreadsheet would read as a formula (OWASP, "CSV Injection").
 * Infinity is `inf`; NaN is empty.
 */
export const toCsv = (header: readonly string[], rows: Iterable<readonly Cell[]>): string =>
  [...csvParts(header, rows)].join('')

/** Lines of a part of a large table. */
const partLines = 64

/** `toCsv` in parts, for tables that are too large to hold as text. */
export function* csvParts(header: readonly string[], rows: Iterable<readonly Cell[]>): Iterable<string> {
  let lines = [header.map(cellText).join(',')]
  for (const row of rows) {
    lines.push(row.map(cellText).join(','))
    if (lines.length < partLines) continue
    yield `${lines.join('\r\n')}\r\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return numberText(cell)
  const text = printableLines(cell)
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return ''
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}
