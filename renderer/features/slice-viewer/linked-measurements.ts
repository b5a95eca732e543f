import type { MeasurementKind, SliceMeasurement } from '../../../src-core/images/slice-measurement.ts'
import type { MeasurementList, Measurements } from '../../state/measurements.svelte.ts'
import type { Point } from './view-transform.ts'

/** The way from the coordinates of one series to those of a linked one, and back. */
export interface MeasurementLink {
  readonly other: Measurements
  /** Slice of the other series that is shown, 0-based. */
  readonly slice: () => number
  readonly here: (point: Point) => Point
  readonly there: (point: Point) => Point
}

/** The measurements of a series together with those of a linked series. A new one belongs to the series drawn on. */
export class LinkedMeasurements implements MeasurementList {
  readonly #own: Measurements
  readonly #link: MeasurementLink

  constructor(own: Measurements, link: MeasurementLink) {
    this.#own = own
    this.#link = link
  }

  on(slice: number): SliceMeasurement[] {
    const { other, here } = this.#link
    const linked = other.on(this.#link.slice()).map((each) => ({ ...each, slice, points: each.points.map(here) }))
    return [...this.#own.on(slice), ...linked]
  }

  add(kind: MeasurementKind, slice: number, points: readonly Point[]): string {
    return this.#own.add(kind, slice, points)
  }

  movePoint(id: string, point: number, to: Point): void {
    if (this.#own.has(id)) this.#own.movePoint(id, point, to)
    else this.#link.other.movePoint(id, point, this.#link.there(to))
  }

  remove(id: string): void {
    const owner = this.#own.has(id) ? this.#own : this.#link.other
    owner.remove(id)
  }

  keep(id: string): void {
    this.#own.keep(id)
    this.#link.other.keep(id)
  }

  isUnsaved(id: string): boolean {
    return this.#own.isUnsaved(id) || this.#link.other.isUnsaved(id)
  }

  undo(): void {
    const { other } = this.#link
    const latest = other.latestStep > this.#own.latestStep ? other : this.#own
    latest.undo()
  }
}
