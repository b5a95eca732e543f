/** A line of a table. */
export interface TableRow {
  /** Number of the line in the file, from 1. */
  readonly number: number
  readonly cells: readonly string[]
}

export interface Table {
  /** Null if the text holds no line. */
  readonly heading: TableRow | null
  readonly rows: readonly TableRow[]
}

/**
 * A table of text (CSV): a heading, then one line for each row. Cells are parted by the first of semicolon, tab and
 * comma that the heading holds. Empty lines and lines that begin with # do not count.
 */
export function readTable(text: string): Table {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'))
  const separator = [';', '\t', ','].find((mark) => lines[0]?.line.includes(mark)) ?? ','
  const [heading = null, ...rows] = lines.map(({ line, number }) => ({ number, cells: cellsOf(line, separator) }))
  return { heading, rows }
}

/** Cells of a line; a quoted cell may hold the separator, and quotes as two quotes. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = []
  let [cell, isQuoted] = ['', false]
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      cell += '"'
      at++
    } else if (character === '"') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  return [...cells, cell.trim()]
}
