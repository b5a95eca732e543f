import type { SliceImage } from '../../../src-core/engine/contract.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import { FramePace } from './frame-pace.ts'
import { paintGreys } from './slice-pixels.ts'
import type { Interpolation, SliceStack, SliceSurface } from './slice-surface.ts'
import { imageToScreen, type Size, type View } from './view-transform.ts'

/**
 * A surface without WebGL: the slice's own pixels on a canvas that the browser lays where the view says, so that a new
 * slice costs its pixels once, however large it is shown, and a new view none. Drawn once a frame, whatever changed.
 */
export class CanvasSurface implements SliceSurface {
  readonly drawing = 'cpu'
  readonly #element: HTMLDivElement
  readonly #stack: SliceStack
  readonly #canvas = document.createElement('canvas')
  readonly #context: CanvasRenderingContext2D
  readonly #picture: ImageData
  #shown: { readonly index: number; readonly slice: SliceImage } | null = null
  #window: Window | null = null
  #inverted = false
  #interpolation: Interpolation = 'nearest'
  #view: View | null = null
  #size: Size
  #pixelsChanged = false
  readonly #pace = new FramePace(() => this.#draw())

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
    this.#changePixels()
  }

  setWindow(window: Window): void {
    this.#window = window
    this.#changePixels()
  }

  setInverted(inverted: boolean): void {
    this.#inverted = inverted
    this.#changePixels()
  }

  setInterpolation(interpolation: Interpolation): void {
    this.#interpolation = interpolation
    this.#pace.request()
  }

  setView(view: View): void {
    this.#view = view
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

  #changePixels(): void {
    this.#pixelsChanged = true
    this.#pace.request()
  }

  #draw(): void {
    if (this.#view) this.#lay(this.#view)
    if (this.#pixelsChanged && this.#shown && this.#window) this.#paint(this.#shown, this.#window)
  }

  /** The element is turned with the image, so that the canvas is not. */
  #lay(view: View): void {
    const { aspect } = this.#stack.shape
    const { x, y } = imageToScreen({ x: 0, y: 0 }, { ...view, turns: 0 }, this.#size, aspect)
    this.#canvas.style.transform = `matrix(${view.scale * aspect.x}, 0, 0, ${view.scale * aspect.y}, ${x}, ${y})`
    this.#canvas.style.imageRendering = this.#interpolation === 'linear' ? 'auto' : 'pixelated'
  }

  #paint({ index, slice }: { readonly index: number; readonly slice: SliceImage }, window: Window): void {
    this.#pixelsChanged = false
    paintGreys(slice, window, this.#inverted, new Uint32Array(this.#picture.data.buffer))
    this.#context.putImageData(this.#picture, 0, 0)
    this.#element.dataset.slice = String(index)
  }
}
