import type { Window } from '../../../src-core/sources/source.ts'
import { screenToImage, type Point } from '../slice-viewer/view-transform.ts'
import { displaySteps, viewportPoint, WheelSteps, zoomFactor } from '../slice-viewer/viewer-pointer.ts'
import type { LinkedPlanes, PlanePane, PlaneTool } from './linked-planes.svelte.ts'

interface Drag {
  readonly tool: PlaneTool
  readonly from: Point
  readonly window: Window
  last: Point
  moved: boolean
}

/** Drags and the wheel on one of three planes. Events are those of the pane's element. */
export class PlanePointer {
  readonly #planes: LinkedPlanes
  readonly #pane: PlanePane
  readonly #onPick: (() => void) | undefined
  readonly #wheel = new WheelSteps()
  #drag: Drag | null = null

  /** @param onPick called after a click without a drag, once the cross-hair is there */
  constructor(planes: LinkedPlanes, pane: PlanePane, onPick?: () => void) {
    this.#planes = planes
    this.#pane = pane
    this.#onPick = onPick
  }

  /** Left: the chosen tool. Middle: pan. Right: zoom. */
  start(event: PointerEvent): void {
    const tool = ([this.#planes.tool, 'pan', 'zoom'] as const)[event.button]
    if (!tool) return
    const from = viewportPoint(event)
    this.#drag = { tool, from, last: from, window: this.#planes.window, moved: false }
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    if (tool === 'cross') this.#moveCross(from)
  }

  move(event: PointerEvent): void {
    const drag = this.#drag
    if (!drag) return
    const at = viewportPoint(event)
    if (Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > 2) drag.moved = true
    if (drag.moved) this.#step(drag, at)
    drag.last = at
  }

  end(): void {
    const drag = this.#drag
    this.#drag = null
    if (drag?.tool === 'cross' && !drag.moved) this.#onPick?.()
  }

  turnWheel(event: WheelEvent): void {
    event.preventDefault()
    const { viewer } = this.#pane
    if (event.ctrlKey || event.metaKey) viewer.zoom(zoomFactor(-event.deltaY), viewportPoint(event))
    else viewer.step(this.#wheel.add(event.deltaY, event.deltaMode))
  }

  #step(drag: Drag, at: Point): void {
    if (drag.tool === 'cross') this.#moveCross(at)
    else displaySteps[drag.tool](this.#pane.viewer, drag, at)
  }

  #moveCross(at: Point): void {
    const { view, size, shape } = this.#pane.viewer.slices
    this.#planes.moveTo(this.#pane.plane, screenToImage(at, view, size, shape.aspect))
  }
}
