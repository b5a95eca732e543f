import { DenoscopeError } from '../../errors.ts'
import type { OnnxChannels, OnnxLayout } from './onnx-setup.ts'
import { shapeText, type OnnxPort } from './onnx-signature.ts'

/** Axes of each layout: N images, C channels, D slices, H rows, W columns. */
export const layoutAxes = {
  NCHW: ['N', 'C', 'H', 'W'],
  NHWC: ['N', 'H', 'W', 'C'],
  NHW: ['N', 'H', 'W'],
  NCDHW: ['N', 'C', 'D', 'H', 'W']
} as const satisfies Record<OnnxLayout, readonly string[]>

export type AxisName = (typeof layoutAxes)[OnnxLayout][number]

/** Channels of the input. In NCDHW they are slices. */
export const channelCount = (channels: OnnxChannels): number => (channels === '1' ? 1 : 3)

/** Slices that the model gets for each one that it denoises. */
export const stackLength = (channels: OnnxChannels): number => (channels === 'neighbours3' ? 3 : 1)

/** Length of one axis of an array of images. */
export function axisLength(
  axis: AxisName,
  layout: OnnxLayout,
  { count, channels, rows, columns }: { count: number; channels: number; rows: number; columns: number }
): number {
  const lengths = { N: count, C: layout === 'NCDHW' ? 1 : channels, D: channels, H: rows, W: columns }
  return lengths[axis]
}

/** Length of an axis of the input that the file fixes; null if any is accepted. */
export function fixedAxis({ shape }: OnnxPort, layout: OnnxLayout, axis: AxisName): number | null {
  const length = shape[(layoutAxes[layout] as readonly AxisName[]).indexOf(axis)]
  return typeof length === 'number' && length > 0 ? length : null
}

/**
 * Values of stacks of slices in the order of a layout, images one after the other.
 * @param stacks shape (count, channels, rows, columns)
 * @returns shape (count, ...) in the order of the layout
 */
export function toLayout(stacks: Float32Array, layout: OnnxLayout, channels: number, pixels: number): Float32Array {
  if (layout !== 'NHWC' || channels === 1) return stacks
  const values = new Float32Array(stacks.length)
  for (let start = 0; start < stacks.length; start += channels * pixels) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++)
        values[start + pixel * channels + channel] = stacks[start + channel * pixels + pixel]!
    }
  }
  return values
}

/** Images that an output holds. */
export interface OutputShape {
  readonly channels: number
  /** Distance in memory of neighbouring pixels, and of neighbouring channels. */
  readonly pixelStep: number
  readonly channelStep: number
}

/**
 * Finds the image in an output of one run.
 * @throws denoiser.failed if the output has another size than the input
 */
export function outputShape(
  dims: readonly number[],
  layout: OnnxLayout,
  size: { readonly count: number; readonly channels: number; readonly rows: number; readonly columns: number }
): OutputShape {
  const { rows, columns } = size
  const pixels = rows * columns
  for (const channels of [1, size.channels]) {
    const expected = layoutAxes[layout].map((axis) => axisLength(axis, layout, { ...size, channels }))
    if (!equal(dims, expected)) continue
    return layout === 'NHWC'
      ? { channels, pixelStep: channels, channelStep: 1 }
      : { channels, pixelStep: 1, channelStep: pixels }
  }
  if (equal(dims, [size.count, rows, columns])) return { channels: 1, pixelStep: 1, channelStep: pixels }
  throw new DenoscopeError('denoiser.failed', `the output has another size: ${sizesText(dims, layout, size)}`)
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index])

function sizesText(
  dims: readonly number[],
  layout: OnnxLayout,
  { rows, columns }: { readonly rows: number; readonly columns: number }
): string {
  const axes: readonly AxisName[] = layoutAxes[layout]
  const [height, width] = [dims[axes.indexOf('H')], dims[axes.indexOf('W')]]
  const isSmaller = dims.length === axes.length && (height !== rows || width !== columns)
  return `${rows} x ${columns} in, ${isSmaller ? `${height} x ${width}` : shapeText(dims)} out`
}
