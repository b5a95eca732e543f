import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { FramePace, type SliceStack, type SliceSurface, type SurfaceState } from './slice-surface.ts'
import { paintGreys } from './slice-pixels.ts'
import { imageToScreen, type Size } from './view-transform.ts'

interface Shown {
  readonly index: number
  readonly slice: SliceImage
}

/**
 * Surface without WebGL: the pixels of the slice on a canvas, which CSS places as the view states.
 * A new slice costs its pixels once, at any size on the screen; a new view costs none. Drawn once a frame.
 */
export class CanvasSurface implements SliceSurface {
  readonly drawing = 'cpu'
  readonly #element: HTMLDivElement
  readonly #stack: SliceStack
  readonly #canvas = document.createElement('canvas')
  readonly #context: CanvasRenderingContext2D
  readonly #picture: ImageData
  #shown: Shown | null = null
  #state: SurfaceState | null = null
  #painted: (Pick<SurfaceState, 'window' | 'inverted'> & Pick<Shown, 'slice'>) | null = null
  #size: Size
  readonly #pace = new FramePace(() => this.#drawFrame())

  constructor(element: HTMLDivElement, stack: SliceStack) {
    const { rows, columns } = stack.shape
    this.#element = element
    this.#stack = stack
    this.#picture = new ImageData(columns, rows)
    this.#canvas.width = columns
    this.#canvas.height = rows
    Object.assign(this.#canvas.style, { position: 'absolute', top: '0', left: '0', transformOrigin: '0 0' })
    this.#context = this.#canvas.getContext('2d', { alpha: false })!
    this.#size = { width: element.clientWidth, height: element.clientHeight }
    element.append(this.#canvas)
  }

  async show(index: number, slice: SliceImage): Promise<void> {
    this.#shown = { index, slice }
    this.#pace.request()
  }

  draw(state: SurfaceState): void {
    this.#state = state
    this.#pace.request()
  }

  resize(): void {
    this.#size = { width: this.#element.clientWidth, height: this.#element.clientHeight }
    this.#pace.request()
  }

  destroy(): void {
    this.#pace.stop()
    this.#canvas.remove()
  }

  #drawFrame(): void {
    if (!this.#state) return
    this.#place(this.#state)
    if (this.#shown) this.#paint(this.#shown, this.#state)
  }

  /** The element is turned with the image, so that the canvas is not. */
  #place({ view, interpolation }: SurfaceState): void {
    const { aspect } = this.#stack.shape
    const { x, y } = imageToScreen({ x: 0, y: 0 }, { ...view, turns: 0, flipped: false }, this.#size, aspect)
    this.#canvas.style.transform = `matrix(${view.scale * aspect.x}, 0, 0, ${view.scale * aspect.y}, ${x}, ${y})`
    this.#canvas.style.imageRendering = interpolation === 'linear' ? 'auto' : 'pixelated'
  }

  /** Paints pixels only if slice, window or inversion changed. */
  #paint({ index, slice }: Shown, { window, inverted }: SurfaceState): void {
    const painted = this.#painted
    if (painted?.slice === slice && painted.window === window && painted.inverted === inverted) return
    this.#painted = { slice, window, inverted }
    paintGreys(slice, window, inverted, new Uint32Array(this.#picture.data.buffer))
    this.#context.putImageData(this.#picture, 0, 0)
    this.#element.dataset.slice = String(index)
  }
}
