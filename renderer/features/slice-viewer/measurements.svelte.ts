import {
  measurementSetting,
  storedMeasurements,
  type MeasurementKind,
  type SliceMeasurement
} from '../../../src-core/images/slice-measurement.ts'
import { persisted, type Persisted } from '../../state/settings.svelte.ts'
import type { Point } from './view-transform.ts'

/** Measurements on the slices that a viewer shows, in coordinates of its image. */
export interface MeasurementList {
  /** @param slice 0-based */
  on(slice: number): SliceMeasurement[]
  /** Returns the id by which it is changed and removed. */
  add(kind: MeasurementKind, slice: number, points: readonly Point[]): string
  /** Changes one point. Call `remember` before the first step of a drag. */
  movePoint(id: string, point: number, to: Point): void
  remove(id: string): void
  /** Keeps the present state, before a drag of this measurement, as a step of `undo`. */
  remember(id: string): void
  /** Reverts the latest change. */
  undo(): void
}

/** Most measurements of one series: a workspace stores them as one value of limited length. */
const most = 500
const mostSteps = 100
let step = 0

interface Kept {
  current: readonly SliceMeasurement[]
}

/** The measurements of a series, with the steps that `undo` reverts. */
export class Measurements implements MeasurementList {
  readonly #kept: Kept
  #steps: { readonly number: number; readonly before: readonly SliceMeasurement[] }[] = []

  /** @param kept place of the measurements. Default: memory */
  constructor(kept: Kept = new MemoryOnly()) {
    this.#kept = kept
  }

  get all(): readonly SliceMeasurement[] {
    return this.#kept.current
  }

  has(id: string): boolean {
    return this.all.some((each) => each.id === id)
  }

  on(slice: number): SliceMeasurement[] {
    return this.all.filter((each) => each.slice === slice)
  }

  add(kind: MeasurementKind, slice: number, points: readonly Point[]): string {
    this.#keepStep()
    const id = crypto.randomUUID()
    this.#kept.current = [...this.all.slice(1 - most), { id, kind, slice, points: points.map(plain) }]
    return id
  }

  movePoint(id: string, point: number, to: Point): void {
    this.#kept.current = this.all.map((each) =>
      each.id === id ? { ...each, points: each.points.with(point, plain(to)) } : each
    )
  }

  remove(id: string): void {
    this.#keepStep()
    this.#kept.current = this.all.filter((each) => each.id !== id)
  }

  remember(id: string): void {
    if (this.has(id)) this.#keepStep()
  }

  #keepStep(): void {
    this.#steps = [...this.#steps.slice(1 - mostSteps), { number: ++step, before: this.all }]
  }

  /** Number of the latest change of all lists. 0 if none is left. */
  get latestStep(): number {
    return this.#steps.at(-1)?.number ?? 0
  }

  undo(): void {
    const last = this.#steps.pop()
    if (last) this.#kept.current = last.before
  }
}

/** Measurements in the settings of the workspace. */
class StoredInWorkspace implements Kept {
  readonly #setting: Persisted<readonly SliceMeasurement[]>
  // Checked once for each stored value. A derived would end with the component that first reads it.
  #checked: { readonly value: unknown; readonly all: readonly SliceMeasurement[] } | null = null

  constructor(sourceId: string) {
    this.#setting = persisted<readonly SliceMeasurement[]>(measurementSetting(sourceId), [], Array.isArray)
  }

  get current(): readonly SliceMeasurement[] {
    const value = this.#setting.current
    if (this.#checked?.value !== value) this.#checked = { value, all: storedMeasurements(value) }
    return this.#checked!.all
  }
  set current(all: readonly SliceMeasurement[]) {
    this.#setting.current = all
  }
}

class MemoryOnly implements Kept {
  current = $state.raw<readonly SliceMeasurement[]>([])
}

/** Only the coordinates, as a workspace stores them. */
const plain = ({ x, y }: Point): Point => ({ x, y })

const ofSeries = new Map<string, Measurements>()

/** Measurements of a series, kept in the workspace. Every viewer of the series has the same ones. */
export function measurementsOf(sourceId: string): Measurements {
  const known = ofSeries.get(sourceId)
  if (known) return known
  const measurements = new Measurements(new StoredInWorkspace(sourceId))
  ofSeries.set(sourceId, measurements)
  return measurements
}

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

  remember(id: string): void {
    this.#own.remember(id)
    this.#link.other.remember(id)
  }

  undo(): void {
    const { other } = this.#link
    const latest = other.latestStep > this.#own.latestStep ? other : this.#own
    latest.undo()
  }
}
