import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import type { ImageShape, View } from './view-transform.ts'

/**
 * Draws at most once a frame, whatever changes meanwhile: at once, when what changed together has been told, where
 * this frame has nothing drawn yet, else in the next. Waiting for the next each time would lose every second frame.
 */
export class FramePace {
  readonly #draw: () => void
  #frame = 0
  #isWanted = false

  constructor(draw: () => void) {
    this.#draw = draw
  }

  request(): void {
    this.#isWanted = true
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => this.#next())
    queueMicrotask(() => this.#drawWanted())
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
    this.#isWanted = false
  }

  #next(): void {
    this.#frame = 0
    if (!this.#isWanted) return
    this.#frame = requestAnimationFrame(() => this.#next())
    this.#drawWanted()
  }

  #drawWanted(): void {
    if (!this.#isWanted) return
    this.#isWanted = false
    this.#draw()
  }
}

export type Interpolation = 'nearest' | 'linear'

/** The slices that a surface draws. */
export interface SliceStack {
  /** Unique while the stack is shown. */
  readonly id: string
  readonly sliceCount: number
  readonly shape: ImageShape
  read(index: number): Promise<SliceImage>
}

/** State of the drawing of slices. */
export interface SurfaceState {
  readonly window: Window
  readonly inverted: boolean
  readonly interpolation: Interpolation
  readonly view: View
}

/** Draws slices into an element. All pixels and nothing else: overlays lie above it. */
export interface SliceSurface {
  readonly drawing: 'gpu' | 'cpu'
  /**
   * Draws a slice of the stack, by the next frame once this has resolved. Its element then has its number, from 0, as
   * `data-slice`: what is shown can be told from outside.
   */
  show(index: number, slice: SliceImage): Promise<void>
  /**
   * Draws in another state by the next frame. Calls within one frame are drawn once. The element is turned with the
   * image (SlicePixels), so that no surface turns anything.
   */
  draw(state: SurfaceState): void
  /** To be called when the element's size changed. */
  resize(): void
  destroy(): void
}
