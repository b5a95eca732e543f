import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import { squareFromDrag, type Square } from './crop-square.ts'
import type { SliceView } from './slice-view.svelte.ts'
import { panBy, screenToImage, zoomAt, type Point } from './view-transform.ts'
import { dragWindow } from './window-level.ts'

/** The parts of a viewer that a pointer reads and changes. */
export interface PointedViewer {
  readonly element: HTMLElement
  readonly slices: SliceView
  readonly source: SourceSummary
  readonly index: number
  readonly tool: Gesture
  window: Window
  onCropChange?: (square: Square) => void
  /** A click on a pixel, without a drag. */
  onPick?: (row: number, column: number) => void
  step(slices: number): void
}

interface Drag {
  readonly gesture: Gesture
  readonly from: Point
  readonly window: Window
  last: Point
  moved: boolean
  length: number | null
}

/** Drags and the wheel on a slice. */
export class ViewerPointer {
  readonly #viewer: PointedViewer
  readonly #wheel = new WheelSteps()
  #drag: Drag | null = null

  constructor(viewer: PointedViewer) {
    this.#viewer = viewer
  }

  start(event: PointerEvent): void {
    const { tool, onCropChange, window } = this.#viewer
    const gesture = gestureOf(event.button, tool === 'crop' && !onCropChange ? 'window' : tool)
    if (!gesture) return
    const from = this.#pointOf(event)
    this.#drag = { gesture, from, last: from, window, moved: false, length: null }
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
  }

  /** Returns the point of the image under the pointer. */
  move(event: PointerEvent): Point {
    const at = this.#pointOf(event)
    const drag = this.#drag
    if (drag) {
      if (Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > 2) drag.moved = true
      if (drag.moved) this.#act(drag, at)
      drag.last = at
    }
    return this.#toImage(at)
  }

  end(): void {
    const drag = this.#drag
    this.#drag = null
    if (!drag || drag.moved || drag.gesture === 'crop' || drag.gesture === 'length') return
    const { x, y } = this.#toImage(drag.from)
    this.#viewer.onPick?.(Math.floor(y), Math.floor(x))
  }

  turnWheel(event: WheelEvent): void {
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) this.zoom(zoomFactor(-event.deltaY), this.#pointOf(event))
    else this.#viewer.step(this.#wheel.add(event.deltaY, event.deltaMode))
  }

  /** About a point of the viewport, or its middle. */
  zoom(factor: number, at?: Point): void {
    const { slices } = this.#viewer
    const { width, height } = slices.size
    slices.view = zoomAt(slices.view, factor, at ?? { x: width / 2, y: height / 2 }, slices.size, slices.shape.aspect)
  }

  #act(drag: Drag, at: Point): void {
    const { slices, source, onCropChange } = this.#viewer
    const { gesture, from, last } = drag
    if (gesture === 'window') this.#viewer.window = dragWindow(drag.window, at.x - from.x, at.y - from.y, source.unit)
    if (gesture === 'pan') slices.view = panBy(slices.view, at.x - last.x, at.y - last.y, slices.shape)
    if (gesture === 'zoom') this.zoom(zoomFactor(last.y - at.y), from)
    if (gesture === 'crop') onCropChange?.(squareFromDrag(this.#toImage(from), this.#toImage(at), slices.shape))
    if (gesture === 'length') this.#drawLength(drag, at)
  }

  #drawLength(drag: Drag, at: Point): void {
    const { slices, index } = this.#viewer
    const to = this.#toImage(at)
    if (drag.length === null) drag.length = slices.addLength(index, this.#toImage(drag.from), to)
    else slices.moveLength(drag.length, { to })
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.#viewer.element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  #toImage(point: Point): Point {
    const { slices } = this.#viewer
    return screenToImage(point, slices.view, slices.size, slices.shape.aspect)
  }
}

/** Work of a drag on the image. The tool decides it for the left button. */
export type Gesture = 'window' | 'pan' | 'zoom' | 'crop' | 'length'

/**
 * Gesture of a button, as in radiology viewers: left uses the tool (default: window/level), middle pans, right zooms.
 */
export function gestureOf(button: number, tool: Gesture): Gesture | null {
  if (button === 0) return tool
  if (button === 1) return 'pan'
  return button === 2 ? 'zoom' : null
}

/** The factor for a drag of so many CSS pixels upwards, or for a turn of the wheel. */
export function zoomFactor(up: number): number {
  return Math.exp(up / 200)
}

/** Turns wheel events into whole slices: a notch is one slice, a trackpad's small steps add up. */
export class WheelSteps {
  #rest = 0

  /** Slices to move for an event; `mode` is WheelEvent.deltaMode. */
  add(delta: number, mode: number): number {
    if (mode !== 0 || Math.abs(delta) >= smallestNotch) return Math.sign(delta)
    if (Math.sign(delta) !== Math.sign(this.#rest)) this.#rest = 0
    this.#rest += delta
    // Adding 0 keeps a turn backwards that is too small from counting as -0.
    const steps = Math.trunc(this.#rest / pixelsPerSlice) + 0
    this.#rest -= steps * pixelsPerSlice
    return steps
  }
}

const pixelsPerSlice = 40
/** Chromium reports a notch of a mouse wheel as 100 or more pixels. */
const smallestNotch = 60
