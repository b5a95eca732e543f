import type { Point } from './view-transform.ts'

/** A square of whole pixels on a slice: its top row, left column and side. */
export interface Square {
  readonly row: number
  readonly column: number
  readonly size: number
}

export interface SliceExtent {
  readonly rows: number
  readonly columns: number
}

/** Dragged corner of a square. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'
export const corners: readonly Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right']

export const smallestCrop = 8

/** Square from one point to another, in image coordinates: side of the longer extent, snapped, inside the image. */
export function squareFromDrag(from: Point, to: Point, extent: SliceExtent): Square {
  const anchor = { x: snap(from.x, extent.columns), y: snap(from.y, extent.rows) }
  return squareFromAnchor(anchor, to, extent)
}

/** The square after a corner was dragged to a point; the opposite corner stays. */
export function resizeSquare(square: Square, corner: Corner, to: Point, extent: SliceExtent): Square {
  const anchor = {
    x: corner.endsWith('left') ? square.column + square.size : square.column,
    y: corner.startsWith('top') ? square.row + square.size : square.row
  }
  return squareFromAnchor(anchor, to, extent)
}

/** The square moved by so many pixels, stopped at the slice's border. */
export function moveSquare(square: Square, rows: number, columns: number, extent: SliceExtent): Square {
  return fitSquare(
    { ...square, row: square.row + Math.round(rows), column: square.column + Math.round(columns) },
    extent
  )
}

/** The nearest square of whole pixels inside the slice. */
export function fitSquare(square: Square, extent: SliceExtent): Square {
  const largest = Math.min(extent.rows, extent.columns)
  const size = clamp(Math.round(square.size), Math.min(smallestCrop, largest), largest)
  return {
    size,
    row: clamp(Math.round(square.row), 0, extent.rows - size),
    column: clamp(Math.round(square.column), 0, extent.columns - size)
  }
}

/** Place of a corner of a square, in image coordinates. */
export function cornerPoint(square: Square, corner: Corner): Point {
  return {
    x: corner.endsWith('left') ? square.column : square.column + square.size,
    y: corner.startsWith('top') ? square.row : square.row + square.size
  }
}

function squareFromAnchor(anchor: Point, to: Point, extent: SliceExtent): Square {
  const toRight = to.x >= anchor.x
  const toBottom = to.y >= anchor.y
  const room = Math.min(toRight ? extent.columns - anchor.x : anchor.x, toBottom ? extent.rows - anchor.y : anchor.y)
  const wanted = Math.round(Math.max(Math.abs(to.x - anchor.x), Math.abs(to.y - anchor.y)))
  const size = clamp(wanted, Math.min(smallestCrop, room), room)
  return fitSquare(
    { size, column: toRight ? anchor.x : anchor.x - size, row: toBottom ? anchor.y : anchor.y - size },
    extent
  )
}

function snap(value: number, end: number): number {
  return clamp(Math.round(value), 0, end)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
