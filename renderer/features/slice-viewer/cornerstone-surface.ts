import * as cornerstone from '@cornerstonejs/core'
import type { Types } from '@cornerstonejs/core'
import type { Window } from '../../../src-core/sources/source.ts'
import { addStack, registerSliceLoader, removeStack } from './cornerstone-images.ts'
import { FramePace } from './frame-pace.ts'
import type { SliceStack, SliceSurface, SurfaceState } from './slice-surface.ts'
import type { View } from './view-transform.ts'

const engineId = 'denoscope-slices'
let nextViewport = 0
let initialised = false

function initialise(): void {
  if (initialised) return
  cornerstone.init({ rendering: { webGlContextCount: 1 } } as Parameters<typeof cornerstone.init>[0])
  registerSliceLoader()
  initialised = true
}

function renderingEngine(): Types.IRenderingEngine {
  return cornerstone.getRenderingEngine(engineId) ?? new cornerstone.RenderingEngine(engineId)
}

/** A surface on Cornerstone3D's stack viewport, by WebGL. */
export class CornerstoneSurface implements SliceSurface {
  readonly drawing = 'gpu'
  readonly #element: HTMLDivElement
  readonly #stack: SliceStack
  readonly #imageIds: string[]
  readonly #viewportId = `slice-${nextViewport++}`
  readonly #viewport: Types.IStackViewport
  readonly #onFailure: () => void
  #state: SurfaceState | null = null
  #shown = false
  readonly #pace = new FramePace(() => this.#applyAll())

  /**
   * @param onFailure called when the GPU is lost later on; the surface is then dead
   * @throws Error when Cornerstone cannot use the GPU
   */
  constructor(element: HTMLDivElement, stack: SliceStack, onFailure: () => void) {
    initialise()
    if (cornerstone.getShouldUseCPURendering()) throw new Error('Cornerstone finds no GPU')
    this.#element = element
    this.#stack = stack
    this.#onFailure = onFailure
    const engine = renderingEngine()
    engine.enableElement({
      element,
      viewportId: this.#viewportId,
      type: cornerstone.Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] }
    })
    this.#viewport = engine.getViewport(this.#viewportId) as Types.IStackViewport
    this.#imageIds = addStack(stack)
    cornerstone.eventTarget.addEventListener(cornerstone.Enums.Events.WEBGL_CONTEXT_LOST, this.#loseContext)
  }

  async show(index: number): Promise<void> {
    if (this.#viewport.isDisabled) return
    if (this.#shown) await this.#viewport.setImageIdIndex(index)
    else await this.#viewport.setStack(this.#imageIds, index)
    this.#shown = true
    this.#element.dataset.slice = String(index)
    this.#pace.request()
  }

  draw(state: SurfaceState): void {
    this.#state = state
    this.#pace.request()
  }

  resize(): void {
    if (this.#viewport.isDisabled) return
    renderingEngine().resize(true, true)
    this.#pace.request()
  }

  destroy(): void {
    this.#pace.stop()
    cornerstone.eventTarget.removeEventListener(cornerstone.Enums.Events.WEBGL_CONTEXT_LOST, this.#loseContext)
    removeStack(this.#stack, this.#imageIds)
    if (!this.#viewport.isDisabled) cornerstone.getRenderingEngine(engineId)?.disableElement(this.#viewportId)
  }

  readonly #loseContext = () => {
    cornerstone.getRenderingEngine(engineId)?.destroy()
    this.#onFailure()
  }

  /** Cornerstone moves its camera at each new image, so that everything is stated again after each change. */
  #applyAll(): void {
    if (!this.#shown || !this.#state || this.#viewport.isDisabled) return
    const { window, inverted, interpolation, view } = this.#state
    const { LINEAR, NEAREST } = cornerstone.Enums.InterpolationType
    this.#viewport.setProperties({
      interpolationType: interpolation === 'linear' ? LINEAR : NEAREST,
      invert: inverted,
      voiRange: limits(window)
    })
    this.#applyView(view)
    this.#viewport.render()
  }

  /** Cornerstone's world has the middle of the first pixel at its origin. */
  #applyView({ scale, centre }: View): void {
    const { x, y } = this.#stack.shape.aspect
    const { focalPoint, position } = this.#viewport.getCamera()
    const target: Types.Point3 = [(centre.x - 0.5) * x, (centre.y - 0.5) * y, focalPoint![2]]
    this.#viewport.setCamera({
      parallelScale: this.#element.clientHeight / 2 / scale,
      focalPoint: target,
      position: [target[0], target[1], position![2]]
    })
  }
}

function limits({ centre, width }: Window): { lower: number; upper: number } {
  return { lower: centre - width / 2, upper: centre + width / 2 }
}
