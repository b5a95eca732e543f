/** Part of a mask as SVG path data in pixels of the patch: its area and its outline. */
export interface MaskPaths {
  readonly area: string
  readonly outline: string
  readonly pixels: number
}

/** Area of the pixels that have a bit, as runs along rows, and their outer edges. */
export function maskPaths(mask: Uint8Array, bit: number, rows: number, columns: number): MaskPaths {
  const has = (row: number, column: number) =>
    row >= 0 && row < rows && column >= 0 && column < columns && (mask[row * columns + column]! & bit) !== 0
  const area: string[] = []
  const outline: string[] = []
  let pixels = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!has(row, column)) continue
      pixels++
      if (!has(row, column - 1)) area.push(`M${column} ${row}h${runLength(has, row, column)}v1H${column}z`)
      if (!has(row - 1, column)) outline.push(`M${column} ${row}h1`)
      if (!has(row + 1, column)) outline.push(`M${column} ${row + 1}h1`)
      if (!has(row, column - 1)) outline.push(`M${column} ${row}v1`)
      if (!has(row, column + 1)) outline.push(`M${column + 1} ${row}v1`)
    }
  }
  return { area: area.join(''), outline: outline.join(''), pixels }
}

function runLength(has: (row: number, column: number) => boolean, row: number, from: number): number {
  let column = from
  while (has(row, column)) column++
  return column - from
}
