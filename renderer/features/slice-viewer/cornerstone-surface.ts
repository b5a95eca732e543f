import * as cornerstone from '@cornerstonejs/core'
import type { Types } from '@cornerstonejs/core'
import type { Window } from '../../../src-core/sources/source.ts'
import { FramePace, type SliceStack, type SliceSurface, type SurfaceState } from './slice-surface.ts'
import type { View } from './view-transform.ts'
import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'

const scheme = 'denoscope'
const cacheBytes = 256 * 1024 * 1024
/** About the lowest number of 32-bit floats. */
const lowestFloat = -3.4e38
const stacks = new Map<string, SliceStack>()

/** Teaches Cornerstone to take slices from the engine. To be called once. */
function registerSliceLoader(): void {
  cornerstone.cache.setMaxCacheSize(cacheBytes)
  cornerstone.imageLoader.registerImageLoader(scheme, (imageId) => ({ promise: loadSlice(imageId) }))
  cornerstone.metaData.addProvider(describeSlice, 1000)
}

/** Makes a stack known and gives the identifiers of its images. */
function addStack(stack: SliceStack): string[] {
  stacks.set(stack.id, stack)
  return Array.from({ length: stack.sliceCount }, (_, index) => `${scheme}:${stack.id}/${index}`)
}

function removeStack(stack: SliceStack, imageIds: readonly string[]): void {
  stacks.delete(stack.id)
  for (const imageId of imageIds) {
    if (cornerstone.cache.getImageLoadObject(imageId)) cornerstone.cache.removeImageLoadObject(imageId)
  }
}

function parse(imageId: string): { stack: SliceStack; index: number } | null {
  const cut = imageId.lastIndexOf('/')
  const stack = stacks.get(imageId.slice(scheme.length + 1, cut))
  return stack ? { stack, index: Number(imageId.slice(cut + 1)) } : null
}

async function loadSlice(imageId: string): Promise<Types.IImage> {
  const found = parse(imageId)
  if (!found) throw new Error(`${imageId} is not shown any more`)
  return cornerstoneImage(imageId, await found.stack.read(found.index), found.stack)
}

/** The least that Cornerstone asks of an image in floating point; the window is always set by the viewer. */
function cornerstoneImage(imageId: string, slice: SliceImage, { shape }: SliceStack): Types.IImage {
  const { rows, columns } = slice
  const [lowest, highest] = valueRange(slice.data)
  // NaN counts as below every value. The colour of NaN differs between GPUs.
  const data = Float32Array.from(slice.data, (value) => (Number.isNaN(value) ? lowestFloat : value))
  const voxelManager = cornerstone.utilities.VoxelManager.createImageVoxelManager({
    scalarData: data,
    width: columns,
    height: rows,
    numberOfComponents: 1,
    id: imageId
  })
  return {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    minPixelValue: lowest,
    maxPixelValue: highest,
    slope: 1,
    intercept: 0,
    windowCenter: (lowest + highest) / 2,
    windowWidth: highest - lowest || 1,
    voiLUTFunction: cornerstone.Enums.VOILUTFunctionType.LINEAR_EXACT,
    getPixelData: () => data,
    getCanvas: () => document.createElement('canvas'),
    color: false,
    rgba: false,
    numberOfComponents: 1,
    invert: false,
    columnPixelSpacing: shape.aspect.x,
    rowPixelSpacing: shape.aspect.y,
    sizeInBytes: data.byteLength,
    dataType: 'Float32Array',
    voxelManager: voxelManager as Types.IVoxelManager<number>
  }
}

/** Lowest and highest value. NaN is left out. */
function valueRange(data: ArrayLike<number>): [number, number] {
  let lowest = Infinity
  let highest = -Infinity
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return [lowest, highest]
}

/** A slice as a flat picture: the viewer is two-dimensional and keeps no position of a patient. */
function describeSlice(type: string, imageId: unknown): object | undefined {
  if (typeof imageId !== 'string' || !imageId.startsWith(`${scheme}:`)) return undefined
  const shape = parse(imageId)?.stack.shape
  if (!shape) return undefined
  if (type === cornerstone.Enums.MetadataModules.IMAGE_PLANE) {
    return {
      rows: shape.rows,
      columns: shape.columns,
      frameOfReferenceUID: scheme,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      imagePositionPatient: [0, 0, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      columnPixelSpacing: shape.aspect.x,
      rowPixelSpacing: shape.aspect.y,
      usingDefaultValues: false
    }
  }
  if (type === cornerstone.Enums.MetadataModules.IMAGE_PIXEL) {
    return {
      bitsAllocated: 32,
      bitsStored: 32,
      highBit: 31,
      samplesPerPixel: 1,
      pixelRepresentation: 1,
      photometricInterpretation: 'MONOCHROME2'
    }
  }
  if (type === cornerstone.Enums.MetadataModules.GENERAL_SERIES) return { modality: 'CT' }
  return undefined
}

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
