import type { Point } from './view-transform.ts'

/** A length that was drawn on a slice, in image coordinates. */
export interface LengthMark {
  readonly id: number
  /** Slice, 0-based. */
  readonly slice: number
  readonly from: Point
  readonly to: Point
}

/** A distance in mm where the spacing of rows and columns is known, else in pixels. */
export function lengthBetween(from: Point, to: Point, spacing: readonly [row: number, column: number] | null): number {
  const [row, column] = spacing ?? [1, 1]
  return Math.hypot((to.x - from.x) * column, (to.y - from.y) * row)
}

export function lengthText(from: Point, to: Point, spacing: readonly [row: number, column: number] | null): string {
  return `${lengthBetween(from, to, spacing).toFixed(1)} ${spacing ? 'mm' : 'px'}`
}
