import type { Square } from './crop-square.ts'

/** Starts of the patches of one size on a slice, in pixels. */
export interface PatchGrid {
  readonly rowStarts: readonly number[]
  readonly columnStarts: readonly number[]
  readonly patchSize: number
}

/** A patch to be marked on its slice. */
export interface PatchMark {
  readonly row: number
  readonly column: number
  readonly size: number
  readonly tone: 'selected' | 'sample'
}

/** A round place to be marked on its slice: pixel of the middle, and radius in pixels. */
export interface DiscMark {
  readonly row: number
  readonly column: number
  readonly radius: number
}

const closestLines = 5

/**
 * The grid as an SVG path in image coordinates: the border of what patches cover, and a line where each starts and
 * ends; only the border where lines would lie closer than 5 CSS pixels.
 */
export function gridPath(grid: PatchGrid, scale: number): string {
  const { rowStarts, columnStarts, patchSize } = grid
  if (!rowStarts.length || !columnStarts.length) return ''
  const top = rowStarts[0]!
  const left = columnStarts[0]!
  const bottom = rowStarts.at(-1)! + patchSize
  const right = columnStarts.at(-1)! + patchSize
  const lines = [`M${left} ${top}H${right}V${bottom}H${left}Z`]
  for (const x of innerLines(columnStarts, patchSize, scale)) lines.push(`M${x} ${top}V${bottom}`)
  for (const y of innerLines(rowStarts, patchSize, scale)) lines.push(`M${left} ${y}H${right}`)
  return lines.join('')
}

function innerLines(starts: readonly number[], patchSize: number, scale: number): number[] {
  const edges = new Set(starts.flatMap((start) => [start, start + patchSize]))
  edges.delete(starts[0]!)
  edges.delete(starts.at(-1)! + patchSize)
  const ordered = [...edges].sort((one, other) => one - other)
  const closest = Math.min(...ordered.slice(1).map((edge, position) => edge - ordered[position]!), patchSize)
  return closest * scale >= closestLines ? ordered : []
}

/** The area outside a square of a slice, as a path to be filled by the even-odd rule. */
export function outsidePath(square: Square, rows: number, columns: number): string {
  const { row, column, size } = square
  return `M0 0H${columns}V${rows}H0ZM${column} ${row}h${size}v${size}h${-size}Z`
}
