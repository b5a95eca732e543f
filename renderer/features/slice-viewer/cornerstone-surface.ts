import * as cornerstone from '@cornerstonejs/core'
import type { Types } from '@cornerstonejs/core'
import type { Window } from '../../../src-core/sources/source.ts'
import { addStack, registerSliceLoader, removeStack } from './cornerstone-images.ts'
import type { Interpolation, SliceStack, SliceSurface } from './surface.ts'
import type { View } from './view-transform.ts'

const engineId = 'denoscope-slices'
let nextViewport = 0
let initialised = false

/**
 * A surface on Cornerstone3D's stack viewport: WebGL where it works, else its drawing without a GPU.
 * `onFailure` is called when the GPU is lost later on; the surface is then dead and a new one is to be made.
 */
export function createCornerstoneSurface(element: HTMLDivElement, stack: SliceStack, onFailure: () => void): SliceSurface {
  initialise()
  try {
    return new CornerstoneSurface(element, stack, onFailure)
  } catch (thrown) {
    if (cornerstone.getShouldUseCPURendering()) throw thrown
    leaveGpu()
    return new CornerstoneSurface(element, stack, onFailure)
  }
}

function initialise(): void {
  if (initialised) return
  cornerstone.init({ rendering: { webGlContextCount: 1 } } as Parameters<typeof cornerstone.init>[0])
  registerSliceLoader()
  initialised = true
}

/** From here on everything is drawn without WebGL; existing viewports die with their engine. */
function leaveGpu(): void {
  cornerstone.getRenderingEngine(engineId)?.destroy()
  cornerstone.setUseCPURendering(true)
}

function renderingEngine(): Types.IRenderingEngine {
  return cornerstone.getRenderingEngine(engineId) ?? new cornerstone.RenderingEngine(engineId)
}

class CornerstoneSurface implements SliceSurface {
  readonly renderer: 'gpu' | 'cpu'
  readonly #element: HTMLDivElement
  readonly #stack: SliceStack
  readonly #imageIds: string[]
  readonly #viewportId = `slice-${nextViewport++}`
  readonly #viewport: Types.IStackViewport
  readonly #onFailure: () => void
  #window: Window | null = null
  #interpolation: Interpolation = 'nearest'
  #inverted = false
  #view: View | null = null
  #shown = false

  constructor(element: HTMLDivElement, stack: SliceStack, onFailure: () => void) {
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
    this.renderer = cornerstone.getShouldUseCPURendering() ? 'cpu' : 'gpu'
    this.#imageIds = addStack(stack)
    cornerstone.eventTarget.addEventListener(cornerstone.Enums.Events.WEBGL_CONTEXT_LOST, this.#loseContext)
  }

  async show(index: number): Promise<void> {
    await this.#stack.read(index)
    if (this.#viewport.isDisabled) return
    if (this.#shown) await this.#viewport.setImageIdIndex(index)
    else await this.#viewport.setStack(this.#imageIds, index)
    this.#shown = true
    this.#applyAll()
  }

  setWindow(window: Window): void {
    this.#window = window
    this.#applyAll()
  }

  setInverted(inverted: boolean): void {
    this.#inverted = inverted
    this.#applyAll()
  }

  setInterpolation(interpolation: Interpolation): void {
    this.#interpolation = interpolation
    this.#applyAll()
  }

  setView(view: View): void {
    this.#view = view
    this.#applyAll()
  }

  resize(): void {
    if (this.#viewport.isDisabled) return
    renderingEngine().resize(true, true)
    this.#applyAll()
  }

  destroy(): void {
    cornerstone.eventTarget.removeEventListener(cornerstone.Enums.Events.WEBGL_CONTEXT_LOST, this.#loseContext)
    removeStack(this.#stack, this.#imageIds)
    if (!this.#viewport.isDisabled) cornerstone.getRenderingEngine(engineId)?.disableElement(this.#viewportId)
  }

  readonly #loseContext = () => {
    leaveGpu()
    this.#onFailure()
  }

  /** Cornerstone moves its camera at each new image, so that everything is stated again after each change. */
  #applyAll(): void {
    if (!this.#shown || this.#viewport.isDisabled) return
    const { LINEAR, NEAREST } = cornerstone.Enums.InterpolationType
    this.#viewport.setProperties({
      interpolationType: this.#interpolation === 'linear' ? LINEAR : NEAREST,
      invert: this.#inverted,
      ...(this.#window && { voiRange: limits(this.#window) })
    })
    if (this.#view) this.#applyView(this.#view)
    this.#viewport.render()
  }

  #applyView(view: View): void {
    if (this.renderer === 'gpu') this.#applyViewOnGpu(view)
    else this.#applyViewOnCpu(view)
  }

  /** The GPU's world has the middle of the first pixel at its origin. */
  #applyViewOnGpu({ scale, centre }: View): void {
    const { x, y } = this.#stack.shape.aspect
    const { focalPoint, position } = this.#viewport.getCamera()
    const target: Types.Point3 = [(centre.x - 0.5) * x, (centre.y - 0.5) * y, focalPoint![2]]
    this.#viewport.setCamera({
      parallelScale: this.#element.clientHeight / 2 / scale,
      focalPoint: target,
      position: [target[0], target[1], position![2]]
    })
  }

  /**
   * Without a GPU the world has the corner of the first pixel at its origin, and the camera moves only relative to
   * where it is, in pixels that ignore the device pixel ratio: it is moved by what is missing.
   */
  #applyViewOnCpu({ scale, centre }: View): void {
    const { x, y } = this.#stack.shape.aspect
    this.#viewport.setCamera({ scale })
    const at = this.#viewport.worldToCanvas([centre.x * x, centre.y * y, 0])
    const focalPoint = this.#viewport.getCamera().focalPoint!
    const across = (at[0] * devicePixelRatio - this.#element.clientWidth / 2) / scale
    const down = (at[1] * devicePixelRatio - this.#element.clientHeight / 2) / scale
    this.#viewport.setCamera({ focalPoint: [focalPoint[0] + across, focalPoint[1] + down, focalPoint[2]] })
  }
}

function limits({ centre, width }: Window): { lower: number; upper: number } {
  return { lower: centre - width / 2, upper: centre + width / 2 }
}
