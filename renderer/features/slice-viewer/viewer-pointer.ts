import { measurementPoints, type MeasurementKind } from '../../../src-core/images/slice-measurement.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import { squareFromDrag } from './crop-square.ts'
import { panBy, screenToImage, type Point } from './view-transform.ts'
import { chartShown, type Gesture, type ViewerController } from './viewer-controller.svelte.ts'
import { dragWindow } from './window-level.ts'

interface Drag {
  readonly gesture: Gesture
  readonly from: Point
  readonly window: Window
  last: Point
  moved: boolean
  /** Id of the drawn measurement. Null before its first step. */
  measurement: string | null
}

/** Drags and the wheel on a slice. Events are those of the viewer's element. */
export class ViewerPointer {
  readonly #viewer: ViewerController
  readonly #wheel = new WheelSteps()
  #drag: Drag | null = null

  constructor(viewer: ViewerController) {
    this.#viewer = viewer
  }

  start(event: PointerEvent): void {
    const { measurements, tools, onCropChange, window } = this.#viewer
    const gesture = gestureOf(event.button, tools.gesture === 'crop' && !onCropChange ? 'window' : tools.gesture)
    if (!gesture) return
    // The press that ends the second arm of an angle.
    if (tools.drawing !== null) {
      measurements.keep(tools.drawing)
      return void (tools.drawing = null)
    }
    const from = viewportPoint(event)
    this.#drag = { gesture, from, last: from, window, moved: false, measurement: null }
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
  }

  /** Returns the point of the image under the pointer. */
  move(event: PointerEvent): Point {
    const at = viewportPoint(event)
    const drag = this.#drag
    if (drag) {
      if (Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > 2) drag.moved = true
      if (drag.moved) dragSteps[drag.gesture](this.#viewer, drag, at)
      drag.last = at
    } else {
      const { measurements, tools } = this.#viewer
      if (tools.drawing !== null) measurements.movePoint(tools.drawing, 2, toImage(this.#viewer, at))
    }
    return toImage(this.#viewer, at)
  }

  end(): void {
    const drag = this.#drag
    this.#drag = null
    const { measurements, tools } = this.#viewer
    // The second arm of an angle follows the pointer until the next press.
    if (drag && drag.gesture !== 'angle') {
      if (drag.measurement !== null) measurements.keep(drag.measurement)
      tools.drawing = null
    }
    if (drag?.gesture === 'profile' && drag.measurement !== null) chartShown.current = true
    if (!drag || drag.moved || drag.gesture === 'crop' || drag.gesture in measurementPoints) return
    const { x, y } = toImage(this.#viewer, drag.from)
    this.#viewer.pick(Math.floor(y), Math.floor(x))
  }

  turnWheel(event: WheelEvent): void {
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) this.#viewer.zoom(zoomFactor(-event.deltaY), viewportPoint(event))
    else this.#viewer.step(this.#wheel.add(event.deltaY, event.deltaMode))
  }
}

/** Effect of each step of a drag of the display, to a point of the viewport. */
export const displaySteps: Record<
  'window' | 'pan' | 'zoom',
  (viewer: ViewerController, drag: Pick<Drag, 'from' | 'last' | 'window'>, at: Point) => void
> = {
  window: (viewer, { window, from }, at) => {
    viewer.window = dragWindow(window, at.x - from.x, at.y - from.y, viewer.source.unit)
  },
  pan: ({ slices }, { last }, at) => {
    slices.view = panBy(slices.view, at.x - last.x, at.y - last.y, slices.shape)
  },
  zoom: (viewer, { last, from }, at) => viewer.zoom(zoomFactor(last.y - at.y), from)
}

/** Effect of each step of a drag to a point of the viewport. */
const dragSteps: Record<Gesture, (viewer: ViewerController, drag: Drag, at: Point) => void> = {
  ...displaySteps,
  crop: (viewer, { from }, at) =>
    viewer.onCropChange?.(squareFromDrag(toImage(viewer, from), toImage(viewer, at), viewer.slices.shape)),
  length: drawMeasurement,
  profile: drawMeasurement,
  angle: drawMeasurement,
  rectangle: drawMeasurement,
  ellipse: drawMeasurement
}

/** The drag draws a line, the box of a region, or the first arm of an angle. */
function drawMeasurement(viewer: ViewerController, drag: Drag, at: Point): void {
  const { measurements, tools } = viewer
  const kind = drag.gesture as MeasurementKind
  const to = toImage(viewer, at)
  if (drag.measurement === null) {
    const points = [toImage(viewer, drag.from), ...Array.from({ length: measurementPoints[kind] - 1 }, () => to)]
    drag.measurement = measurements.add(kind, viewer.index, points)
    tools.measurement = tools.drawing = drag.measurement
  } else {
    for (let point = 1; point < measurementPoints[kind]; point++) measurements.movePoint(drag.measurement, point, to)
  }
}

/** Point of the viewport under the pointer, in CSS pixels. */
export function viewportPoint(event: MouseEvent): Point {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

function toImage({ slices }: ViewerController, point: Point): Point {
  return screenToImage(point, slices.view, slices.size, slices.shape.aspect)
}

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
