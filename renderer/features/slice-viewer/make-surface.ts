import { CanvasSurface } from './canvas-surface.ts'
import type { SliceStack, SliceSurface } from './slice-surface.ts'
import { persisted } from '../../state/settings.svelte.ts'

/** `onLost` is called when the GPU is lost later on; the surface is then dead and a new one is to be made. */
export type SurfaceMaker = (element: HTMLDivElement, stack: SliceStack, onLost: () => void) => SliceSurface

/** WebGL that a processor emulates takes ten times as long as drawing on the processor without it. */
const emulators = /swiftshader|llvmpipe|softpipe|software|basic render/i

let gpuWorks: boolean | null = null
let gpuFailed = false

/** Makes surfaces on the GPU where there is one, else, or once it has failed, on the processor. */
export async function surfaceMaker(drawing: Drawing): Promise<SurfaceMaker> {
  if (gpuFailed || drawing === 'cpu') return onProcessor
  if (drawing === 'automatic' && !(gpuWorks ??= hasGpu())) return onProcessor
  const { CornerstoneSurface } = await import('./cornerstone-surface.ts')
  return (element, stack, onLost) => {
    const leave = () => (gpuFailed = true)
    try {
      return new CornerstoneSurface(element, stack, () => (leave(), onLost()))
    } catch {
      leave()
      return onProcessor(element, stack)
    }
  }
}

function onProcessor(element: HTMLDivElement, stack: SliceStack): SliceSurface {
  return new CanvasSurface(element, stack)
}

function hasGpu(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (!context) return false
  const names = context.getExtension('WEBGL_debug_renderer_info')
  const name = names ? String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)) : ''
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return !emulators.test(name)
}

/** The renderer of slices. `automatic`: the GPU if there is one, else the processor. */
export type Drawing = 'automatic' | 'gpu' | 'cpu'
export const drawings: readonly Drawing[] = ['automatic', 'gpu', 'cpu']

/** The choice in the settings. Applies to slices that are opened afterwards. */
export const drawingChoice = persisted<Drawing>('slices.drawing', 'automatic', (value) =>
  drawings.includes(value as Drawing)
)
