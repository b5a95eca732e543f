import type { layers, LayersModel } from '@tensorflow/tfjs'

/** How far a fully convolutional model sees, in pixels of its input. */
export interface ReceptiveField {
  /** An output pixel depends on no pixel that is further away along an axis; a multiple of `step`. */
  readonly margin: number
  /** Rows and columns that the model takes are multiples of it: its coarsest features lie so far apart. */
  readonly step: number
}

/** What the features of a layer depend on: each stands for `size` pixels, and sees so many before and after them. */
interface Extent {
  readonly size: number
  readonly before: number
  readonly after: number
}

type Layer = layers.Layer

/**
 * The receptive field of a model of square convolutions, strided ones and transposed ones that are as wide as their stride, all padded
 * to `same`; layers of other kinds work pixel by pixel. Rows and columns are taken as multiples of the step.
 */
export function receptiveField(model: LayersModel): ReceptiveField {
  const extents = new Map<Layer, Extent>()
  for (const layer of model.layers)
    extents.set(
      layer,
      extentOf(
        layer,
        inputsOf(layer).map((input) => extents.get(input)!)
      )
    )
  const step = Math.max(...[...extents.values()].map(({ size }) => size))
  const { before, after } = extents.get(model.layers.at(-1)!)!
  return { margin: Math.ceil(Math.max(before, after) / step) * step, step }
}

const inputsOf = (layer: Layer): Layer[] => layer.inboundNodes[0]!.inboundLayers

function extentOf(layer: Layer, inputs: readonly Extent[]): Extent {
  if (inputs.length === 0) return { size: 1, before: 0, after: 0 }
  const joined = {
    size: inputs[0]!.size,
    before: Math.max(...inputs.map(({ before }) => before)),
    after: Math.max(...inputs.map(({ after }) => after))
  }
  const kind = layer.getClassName()
  if (kind === 'Conv2D') return convolved(joined, tapsOf(layer))
  return kind === 'Conv2DTranspose' ? doubled(joined, tapsOf(layer).stride) : joined
}

function tapsOf(layer: Layer): { taps: number; stride: number } {
  const {
    kernelSize: [taps],
    strides: [stride]
  } = layer.getConfig() as { kernelSize: [number, number]; strides: [number, number] }
  return { taps, stride }
}

/** TensorFlow pads the smaller half before. */
function convolved({ size, before, after }: Extent, { taps, stride }: { taps: number; stride: number }): Extent {
  const padding = Math.max(taps - stride, 0)
  const first = Math.floor(padding / 2)
  return { size: size * stride, before: before + first * size, after: after + (padding - first) * size }
}

/** Each of `stride` new features sees all pixels of the old one. */
function doubled({ size, before, after }: Extent, stride: number): Extent {
  const others = size - size / stride
  return { size: size / stride, before: before + others, after: after + others }
}
