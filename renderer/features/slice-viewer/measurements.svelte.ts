import type { Point } from './view-transform.ts'

/** A shape that was drawn on a slice to measure it, in image coordinates. */
export interface Measurement {
  readonly id: number
  readonly kind: MeasurementKind
  /** Slice, 0-based. */
  readonly slice: number
  /** Points that can be dragged: the two ends of a length. */
  readonly points: readonly Point[]
}

/** Each kind is a tool of the left button. */
export type MeasurementKind = 'length'

let nextId = 0

/** The measurements on the slices of a series. */
export class Measurements {
  #all = $state.raw<readonly Measurement[]>([])

  on(slice: number): Measurement[] {
    return this.#all.filter((each) => each.slice === slice)
  }

  /** Returns the identifier by which it is changed and removed. */
  add(kind: MeasurementKind, slice: number, points: readonly Point[]): number {
    const id = nextId++
    this.#all = [...this.#all, { id, kind, slice, points }]
    return id
  }

  movePoint(id: number, point: number, to: Point): void {
    this.#all = this.#all.map((each) => (each.id === id ? { ...each, points: each.points.with(point, to) } : each))
  }

  remove(id: number): void {
    this.#all = this.#all.filter((each) => each.id !== id)
  }
}

/** A distance in mm where the spacing of rows and columns is known, else in pixels. */
export function lengthBetween(from: Point, to: Point, spacing: readonly [row: number, column: number] | null): number {
  const [row, column] = spacing ?? [1, 1]
  return Math.hypot((to.x - from.x) * column, (to.y - from.y) * row)
}

export function lengthText(from: Point, to: Point, spacing: readonly [row: number, column: number] | null): string {
  return `${lengthBetween(from, to, spacing).toFixed(1)} ${spacing ? 'mm' : 'px'}`
}

export interface ScaleBar {
  readonly millimetres: number
  /** Its length in CSS pixels. */
  readonly length: number
}

/** Shorter bars cannot be read off. */
const shortest = 16

/**
 * Longest bar of 1, 2 or 5 times a power of ten mm within `room` CSS pixels, at `pixelsPerMillimetre`.
 * Null if the bar would be too short.
 */
export function scaleBar(pixelsPerMillimetre: number, room: number): ScaleBar | null {
  const longest = room / pixelsPerMillimetre
  if (!(pixelsPerMillimetre > 0) || room < shortest || !Number.isFinite(longest)) return null
  const power = Math.floor(Math.log10(longest))
  const step = [5, 2, 1].find((step) => step <= longest / 10 ** power + 1e-9) ?? 1
  const millimetres = Number((step * 10 ** power).toPrecision(1))
  return { millimetres, length: millimetres * pixelsPerMillimetre }
}
