import { untrack } from 'svelte'
import type { MeasurementKind } from '../../../src-core/images/slice-measurement.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import { commandTable, handlersFor, type Handlers, type ViewerScope } from '../../commands/command-table.ts'
import { Cine, type Played } from './cine.svelte.ts'
import { Measurements, type MeasurementList } from '../../state/measurements.svelte.ts'
import { persisted } from '../../state/settings.svelte.ts'
import type { Square } from './crop-square.ts'
import type { DiscMark, PatchGrid, PatchMark } from './patch-grid.ts'
import { pixelAt, type Pixel } from './slice-pixels.ts'
import type { Interpolation } from './slice-surface.ts'
import { SliceView } from './slice-view.svelte.ts'
import { zoomAt, type Point } from './view-transform.ts'

/** Work of a drag on the image. The tool decides it for the left button. */
export type Gesture = 'window' | 'pan' | 'zoom' | 'crop' | MeasurementKind

/** True if the chart of the chosen measurement is shown under the pictures. */
export const chartShown = persisted('slice-viewer.chart', false)

/** Choices of a tool bar. Linked viewers share them. */
export class ViewerTools {
  /** Work of the left button. */
  gesture = $state<Gesture>('window')
  interpolation = $state<Interpolation>('nearest')
  /** True if the patch grid is shown. Null without a grid. */
  gridShown = $state<boolean | null>(null)
  readonly cine = new Cine()
  /** Id of the measurement that is being drawn. Null without one. */
  drawing = $state<string | null>(null)
  /** The viewer that the pointer or the focus was on last, with its element. Default: the first viewer. */
  latest = $state.raw<{ readonly viewer: ViewerController; readonly element: HTMLElement } | null>(null)
  /** Id of the measurement that was drawn or touched last. Null without one. */
  measurement = $state<string | null>(null)

  constructor(gridShown: boolean | null = null) {
    this.gridShown = gridShown
  }

  get smooth(): boolean {
    return this.interpolation === 'linear'
  }

  toggleSmooth(): void {
    this.interpolation = this.smooth ? 'nearest' : 'linear'
  }
}

/** Shapes over the pixels, in image coordinates. */
export interface ViewerOverlays {
  readonly crop?: Square | null
  readonly grid?: PatchGrid | null
  readonly marks?: readonly PatchMark[]
  readonly discs?: readonly DiscMark[]
}

/** A value that a viewer and its page both read and write, such as a persisted setting. */
export interface Bound<Value> {
  current: Value
}

export function bound<Value>(read: () => Value, write: (value: Value) => void): Bound<Value> {
  return {
    get current() {
      return read()
    },
    set current(value) {
      write(value)
    }
  }
}

/** Values of a picture that is put together from patches. */
export interface PatchedValues {
  /** Range to which the values were clipped. */
  readonly range: readonly [low: number, high: number]
  /** True if the box around the points has values everywhere. */
  covers(points: readonly Point[]): boolean
}

/** The parts that a page gives its viewer. Getters make them reactive. Equal bindings link viewers. */
export interface ViewerBindings {
  readonly source: SourceSummary
  /** Slice, 0-based. */
  readonly index: Bound<number>
  readonly window: Bound<Window>
  /** Place of the slices and their drawing. Default: the viewer's own. */
  readonly slices?: SliceView
  /** The point of the image under the pointer, here or in a linked viewer. Default: the viewer's own. */
  readonly hover?: Bound<Point | null>
  /** Default: the viewer's own. */
  readonly tools?: ViewerTools
  readonly overlays?: ViewerOverlays
  /** Limits of a picture that is put together from patches. Absent for others. */
  readonly patched?: PatchedValues
  /** Default: measurements that are kept as long as the viewer. */
  readonly measurements?: MeasurementList
  /** False for all but the first of linked viewers: their keys are those of the first. Default: true. */
  readonly listsKeys?: boolean
  /** True if the view moves something else by arrows. Default: false. */
  readonly leavesArrows?: boolean
  /** Makes the crop editable. Called with every step of drawing, moving and resizing. */
  readonly onCropChange?: (square: Square) => void
  /** A click on a pixel, without a drag. */
  readonly onPick?: (row: number, column: number) => void
}

/** One slice viewer: series, slice, window, tools, overlays and links, with the commands of keys and tool bars. */
export class ViewerController implements Played {
  readonly #bindings: ViewerBindings
  readonly tools: ViewerTools
  /** A source that is listed again is the same as long as its id is. */
  readonly #sourceId = $derived.by(() => this.source.id)
  readonly slices: SliceView = $derived.by(() => this.#bindings.slices ?? this.#viewOf(this.#sourceId))
  readonly #ownMeasurements = new Measurements()
  #ownHover = $state.raw<Point | null>(null)

  constructor(bindings: ViewerBindings) {
    this.#bindings = bindings
    this.tools = bindings.tools ?? new ViewerTools()
  }

  #viewOf(_sourceId: string): SliceView {
    return untrack(() => new SliceView(this.source))
  }

  get source(): SourceSummary {
    return this.#bindings.source
  }

  /** Slice, 0-based. */
  get index(): number {
    return this.#bindings.index.current
  }
  set index(index: number) {
    this.#bindings.index.current = index
  }

  get window(): Window {
    return this.#bindings.window.current
  }
  set window(window: Window) {
    this.#bindings.window.current = window
  }

  /** The point of the image under the pointer, here or in a linked viewer. */
  get hover(): Point | null {
    return this.#bindings.hover ? this.#bindings.hover.current : this.#ownHover
  }
  set hover(point: Point | null) {
    if (this.#bindings.hover) this.#bindings.hover.current = point
    else this.#ownHover = point
  }

  /** The pixel under the pointer. Null beside the slice. */
  get pixel(): Pixel | null {
    return pixelAt(this.slices.slice, this.hover)
  }

  get overlays(): ViewerOverlays {
    return this.#bindings.overlays ?? {}
  }

  get measurements(): MeasurementList {
    return this.#bindings.measurements ?? this.#ownMeasurements
  }

  get patched(): PatchedValues | undefined {
    return this.#bindings.patched
  }

  get listsKeys(): boolean {
    return this.#bindings.listsKeys ?? true
  }

  get leavesArrows(): boolean {
    return this.#bindings.leavesArrows ?? false
  }

  /** Absent if the crop is fixed. */
  get onCropChange(): ((square: Square) => void) | undefined {
    return this.#bindings.onCropChange
  }

  pick(row: number, column: number): void {
    this.#bindings.onPick?.(row, column)
  }

  /** Moves by a number of slices, negative: back. */
  step(slices: number): void {
    this.index = Math.min(Math.max(this.index + slices, 0), this.source.sliceCount - 1)
  }

  first(): void {
    this.step(-this.source.sliceCount)
  }

  get isDrawn(): boolean {
    return this.slices.sliceIndex === this.index
  }

  /** Zooms about a point of the viewport. Default: its middle. */
  zoom(factor: number, at?: Point): void {
    const { size, shape, view } = this.slices
    this.slices.view = zoomAt(view, factor, at ?? { x: size.width / 2, y: size.height / 2 }, size, shape.aspect)
  }

  fit(): void {
    this.slices.fit()
  }

  /** Quarter turns clockwise. */
  turn(quarters: number): void {
    this.slices.turn(quarters)
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.slices.flip(axis)
  }

  get inverted(): boolean {
    return this.slices.inverted
  }

  invert(): void {
    this.slices.inverted = !this.slices.inverted
  }

  /** Fitted, upright, not flipped, not inverted, with the source's own window. */
  reset(): void {
    this.slices.reset()
    this.window = this.source.defaultWindow
  }

  /** Removes the measurement of this slice that was drawn or touched last. */
  removeMeasurement(): void {
    const here = this.measurements.on(this.index)
    const removed = here.find(({ id }) => id === this.tools.measurement) ?? here.at(-1)
    if (removed) this.measurements.remove(removed.id)
  }
}

const run = {
  next: (viewer) => viewer.step(1),
  previous: (viewer) => viewer.step(-1),
  'ten-on': (viewer) => viewer.step(10),
  'ten-back': (viewer) => viewer.step(-10),
  first: (viewer) => viewer.first(),
  last: (viewer) => viewer.step(viewer.source.sliceCount),
  'zoom-in': (viewer) => viewer.zoom(1.25),
  'zoom-out': (viewer) => viewer.zoom(0.8),
  turn: (viewer) => viewer.turn(1),
  'turn-back': (viewer) => viewer.turn(-1),
  'flip-horizontal': (viewer) => viewer.flip('horizontal'),
  'flip-vertical': (viewer) => viewer.flip('vertical'),
  invert: (viewer) => viewer.invert(),
  reset: (viewer) => viewer.reset(),
  'remove-length': (viewer) => viewer.removeMeasurement(),
  'undo-measurement': (viewer) => viewer.measurements.undo()
} satisfies Record<string, (viewer: ViewerController) => void>

const names = Object.keys(run) as (keyof typeof run)[]

/** Commands whose keys are arrows. */
const byArrows: readonly string[] = ['next', 'previous']

/**
 * Handlers of a viewer's commands (commands/command-table.ts).
 * Those of the part `slice` wait for the focus, or for the pointer over this or a linked viewer.
 */
export function viewerHandlers(viewer: ViewerController, scope: ViewerScope, focused: () => boolean): Handlers {
  const active = () => focused() || viewer.hover !== null
  return handlersFor(names, (name) => {
    const id = `${scope}.slice-${name}` as const
    const handler = { run: () => run[name](viewer) }
    if (commandTable[id].part !== 'slice') return [id, handler]
    return [id, { ...handler, focused: viewer.leavesArrows && byArrows.includes(name) ? focused : active }]
  })
}
