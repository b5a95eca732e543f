import { asDenoscopeError } from '../../src-core/errors.ts'
import type { MeasurementKind, SliceMeasurement } from '../../src-core/images/slice-measurement.ts'
import { engine } from '../engine/engine.svelte.ts'
import { notices } from './shown-notices.svelte.ts'

/** Point of a slice in pixels; (0, 0) is the outer corner of the first pixel. */
type Point = SliceMeasurement['points'][number]

/** Measurements on the slices that a viewer shows, in coordinates of its image. */
export interface MeasurementList {
  /** @param slice 0-based */
  on(slice: number): SliceMeasurement[]
  /** Begins to draw a measurement. Stored by `keep`. Returns the id by which it is changed and removed. */
  add(kind: MeasurementKind, slice: number, points: readonly Point[]): string
  /** Changes one point: a step of drawing or dragging. Stored by `keep`. */
  movePoint(id: string, point: number, to: Point): void
  /** Stores what was drawn or dragged, as one step of `undo`. */
  keep(id: string): void
  remove(id: string): void
  /** Reverts the latest change of this window. */
  undo(): void
  /** True if the latest change of a measurement could not be stored. */
  isUnsaved(id: string): boolean
}

/** Place that stores the measurements of one series. Each function rejects with the engine's error. */
export interface MeasurementStorage {
  list(): Promise<readonly SliceMeasurement[]>
  add(measurement: SliceMeasurement): Promise<unknown>
  change(id: string, points: SliceMeasurement['points']): Promise<unknown>
  remove(id: string): Promise<unknown>
  /** Shows a failed write. @param retry writes again */
  failed(thrown: unknown, retry: () => void): void
}

const mostSteps = 100
let step = 0
/**
 * Number of changes of all lists. The derived that first reads a list may make it.
 * A derived does not depend on state that it made itself.
 */
let changes = $state(0)

type ById = ReadonlyMap<string, SliceMeasurement>

/**
 * The measurements of a series, with the steps that `undo` reverts. Changes show at once, and are written one after the
 * other, each by the id of its measurement: other windows keep theirs.
 */
export class Measurements implements MeasurementList {
  readonly #storage: MeasurementStorage | null
  /** State in the storage. */
  #stored: ById = new Map()
  /** Wanted state: with changes that are being written, and those that failed. */
  #kept: ById = new Map()
  #drawn: SliceMeasurement | null = null
  #unsaved: ReadonlySet<string> = new Set()
  readonly #waiting = new Set<string>()
  #steps: { readonly number: number; readonly id: string; readonly before: SliceMeasurement | null }[] = []
  #queue: Promise<unknown> = Promise.resolve()

  /** @param storage place of the measurements. Default: memory */
  constructor(storage: MeasurementStorage | null = null) {
    this.#storage = storage
  }

  get all(): readonly SliceMeasurement[] {
    void changes
    return [...withEntry(this.#kept, this.#drawn).values()]
  }

  has(id: string): boolean {
    return this.all.some((each) => each.id === id)
  }

  on(slice: number): SliceMeasurement[] {
    return this.all.filter((each) => each.slice === slice)
  }

  isUnsaved(id: string): boolean {
    void changes
    return this.#unsaved.has(id)
  }

  add(kind: MeasurementKind, slice: number, points: readonly Point[]): string {
    const id = crypto.randomUUID()
    this.#draw({ id, kind, slice, points: points.map(plain) })
    return id
  }

  movePoint(id: string, point: number, to: Point): void {
    const moved = this.all.find((each) => each.id === id)
    if (moved) this.#draw({ ...moved, points: moved.points.with(point, plain(to)) })
  }

  keep(id: string): void {
    const drawn = this.#drawn
    if (drawn?.id !== id) return
    this.#drawn = null
    this.#change(id, drawn)
  }

  remove(id: string): void {
    if (this.#drawn?.id === id) this.#drawn = null
    changes++
    if (this.#kept.has(id)) this.#change(id, null)
  }

  /** Number of the latest change of all lists. 0 if none is left. */
  get latestStep(): number {
    return this.#steps.at(-1)?.number ?? 0
  }

  undo(): void {
    const last = this.#steps.pop()
    if (last) this.#set(last.id, last.before)
  }

  /** Reads the stored measurements; changes that are not stored yet stay, and failed ones are written again. */
  async load(): Promise<void> {
    const storage = this.#storage
    if (!storage) return
    await this.#enqueue(async () => {
      this.#stored = new Map((await storage.list()).map((each) => [each.id, each]))
      const pending = [...this.#waiting, ...this.#unsaved].map((id) => [id, this.#kept.get(id) ?? null] as const)
      this.#kept = pending.reduce<ById>((all, [id, wanted]) => withEntry(all, wanted, id), this.#stored)
      changes++
    })
    this.retry()
  }

  /** Writes again all that failed. */
  retry(): void {
    for (const id of this.#unsaved) this.#send(id)
  }

  /** Forgets steps and changes that were not stored: they belong to another workspace. */
  forget(): void {
    this.#steps = []
    this.#drawn = null
    this.#unsaved = new Set()
    changes++
  }

  /** Draws a measurement. Another one that was left half-drawn is kept as it is. */
  #draw(measurement: SliceMeasurement): void {
    if (this.#drawn && this.#drawn.id !== measurement.id) this.keep(this.#drawn.id)
    this.#drawn = measurement
    changes++
  }

  #change(id: string, wanted: SliceMeasurement | null): void {
    this.#steps = [...this.#steps.slice(1 - mostSteps), { number: ++step, id, before: this.#kept.get(id) ?? null }]
    this.#set(id, wanted)
  }

  #set(id: string, wanted: SliceMeasurement | null): void {
    this.#kept = withEntry(this.#kept, wanted, id)
    changes++
    this.#send(id)
  }

  /** Writes the wanted state of a measurement. */
  #send(id: string): void {
    const storage = this.#storage
    if (!storage) return
    this.#waiting.add(id)
    void this.#enqueue(async () => {
      this.#waiting.delete(id)
      const [had, wanted] = [this.#stored.get(id), this.#kept.get(id) ?? null]
      if ((had ?? null) === wanted) return this.#settle(id, true)
      try {
        if (!wanted) await storage.remove(id)
        else if (had) await storage.change(id, wanted.points)
        else await storage.add(wanted)
        this.#stored = withEntry(this.#stored, wanted, id)
        this.#settle(id, true)
      } catch (thrown) {
        // Another window removed it: nothing is left to write.
        const isGone = asDenoscopeError(thrown).code === 'measurement.unknown'
        if (isGone) this.#forgetOne(id)
        this.#settle(id, isGone)
        storage.failed(thrown, () => this.retry())
      }
    })
  }

  #forgetOne(id: string): void {
    this.#stored = withEntry(this.#stored, null, id)
    this.#kept = withEntry(this.#kept, null, id)
  }

  #settle(id: string, isSaved: boolean): void {
    const unsaved = new Set(this.#unsaved)
    if (isSaved) unsaved.delete(id)
    else unsaved.add(id)
    this.#unsaved = unsaved
    changes++
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => {})
    return result
  }
}

/** A copy with a measurement set, or without the one of an id. */
function withEntry(all: ById, measurement: SliceMeasurement | null, id = measurement?.id): ById {
  if (id === undefined) return all
  const copy = new Map(all)
  if (measurement) copy.set(id, measurement)
  else copy.delete(id)
  return copy
}

/** Only the coordinates, as a workspace stores them. */
const plain = ({ x, y }: Point): Point => ({ x, y })

const storageOf = (sourceId: string): MeasurementStorage => ({
  list: () => engine.call('measurements.list', { sourceId }),
  add: (measurement) => engine.call('measurements.add', { sourceId, measurement }),
  change: (id, points) => engine.call('measurements.change', { sourceId, id, points }),
  remove: (id) => engine.call('measurements.remove', { sourceId, id }),
  failed: (thrown, retry) => notices.fail(thrown, { label: 'Try again', run: retry })
})

/** Measurements of the series that were shown in this window, kept in the workspace. */
class SeriesMeasurements {
  readonly #bySeries = new Map<string, Measurements>()

  /** Measurements of a series. Every viewer of the series has the same ones. */
  of(sourceId: string): Measurements {
    const known = this.#bySeries.get(sourceId)
    if (known) return known
    const measurements = new Measurements(storageOf(sourceId))
    this.#bySeries.set(sourceId, measurements)
    // The banner reports a lost engine, and a new connection loads again.
    measurements.load().catch((thrown) => {
      if (engine.state === 'connected') notices.fail(thrown, { label: 'Try again', run: () => this.changed(sourceId) })
    })
    return measurements
  }

  /** Reads the measurements of a series again, which another window changed. */
  changed(sourceId: string): void {
    this.#bySeries
      .get(sourceId)
      ?.load()
      .catch((thrown) => notices.fail(thrown))
  }

  /** Reads all again: after a reconnection, and in another workspace. */
  async load(): Promise<void> {
    await Promise.all([...this.#bySeries.values()].map((each) => each.load()))
  }

  /** Forgets what belongs to the previous workspace. */
  forget(): void {
    for (const each of this.#bySeries.values()) each.forget()
  }
}

export const seriesMeasurements = new SeriesMeasurements()
