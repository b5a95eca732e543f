/**
 * Lines with aligned columns, headings first; empty without rows. Values must be printable.
 * @param headings of the columns, by the key of their values
 */
export function alignedTable<Key extends string>(
  headings: Readonly<Record<Key, string>>,
  rows: readonly Readonly<Record<NoInfer<Key>, string | number | null>>[]
): string {
  if (rows.length === 0) return ''
  const keys = Object.keys(headings) as Key[]
  const cells = [headings, ...rows].map((row) => keys.map((key) => String(row[key] ?? '')))
  const widths = keys.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lineOf = (line: readonly string[]) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')
  return cells.map((line) => `${lineOf(line).trimEnd()}\n`).join('')
}
