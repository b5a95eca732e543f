import type { ImageBatch } from '../../images/image.ts'
import { reflectedPosition } from '../denoise-whole-slice.ts'
import { outputShape } from './onnx-layout.ts'
import type { OnnxChannels, OnnxScale, OnnxSetup, OnnxSize } from './onnx-setup.ts'
import type { OnnxRunOutput } from './onnx-tasks.ts'

/** Extends images at the bottom and right, by reflection without the edge pixel, to the sizes that a model takes. */
export function padded(images: ImageBatch, size: OnnxSize): ImageBatch {
  if (size.kind !== 'multiple') return images
  const upTo = (length: number) => Math.ceil(length / size.of) * size.of
  const [rows, columns] = [upTo(images.rows), upTo(images.columns)]
  if (rows === images.rows && columns === images.columns) return images
  const data = new Float32Array(images.count * rows * columns)
  const sources = Int32Array.from({ length: columns }, (_, column) => reflectedPosition(column, images.columns))
  let target = 0
  for (let image = 0; image < images.count; image++) {
    for (let row = 0; row < rows; row++) {
      const line = (image * images.rows + reflectedPosition(row, images.rows)) * images.columns
      for (let column = 0; column < columns; column++) data[target++] = images.data[line + sources[column]!]!
    }
  }
  return { data, count: images.count, rows, columns }
}

/** The top left part of images. */
export function cropped(images: ImageBatch, rows: number, columns: number): Float32Array {
  if (images.rows === rows && images.columns === columns) return images.data
  const data = new Float32Array(images.count * rows * columns)
  for (let line = 0; line < images.count * rows; line++) {
    const start = (Math.floor(line / rows) * images.rows + (line % rows)) * images.columns
    data.set(images.data.subarray(start, start + columns), line * columns)
  }
  return data
}

/** HU in the scale of a model, and the number of values that its `clip` changed. */
export function toModelValues(
  hounsfield: Float32Array,
  { offset, divide, clip = [-Infinity, Infinity] }: OnnxScale
): { values: Float32Array; clipped: number } {
  const [low, high] = clip
  const values = new Float32Array(hounsfield.length)
  let clipped = 0
  for (let index = 0; index < values.length; index++) {
    const scaled = (hounsfield[index]! + offset) / divide
    if (scaled < low || scaled > high) clipped++
    values[index] = scaled < low ? low : scaled > high ? high : scaled
  }
  return { values, clipped }
}

/**
 * The stacks that a model gets, shape (images, channels, rows, columns).
 * @param values stacks of slices, one after the other
 * @param images number of stacks, at least those of `values`: the last one is repeated to fill a fixed batch
 */
export function modelStacks(
  values: Float32Array,
  channels: OnnxChannels,
  pixels: number,
  images: number
): Float32Array {
  const length = channels === '1' ? pixels : 3 * pixels
  if (channels !== 'same3' && values.length === images * length) return values
  const stacks = new Float32Array(images * length)
  const given = channels === 'same3' ? pixels : length
  const last = values.length / given - 1
  for (let at = 0; at < stacks.length; at += given) {
    const stack = Math.min(last, Math.floor(at / length))
    stacks.set(values.subarray(stack * given, (stack + 1) * given), at)
  }
  return stacks
}

/** Size of one run. */
export interface RunSize {
  readonly count: number
  readonly channels: number
  readonly rows: number
  readonly columns: number
}

/**
 * The product of a model for the first `images` stacks, in the scale of the model, shape (images, rows, columns).
 * Three channels of neighbours: the middle one. Three channels of one slice: their mean.
 * @throws denoiser.failed for another size
 */
export function productOf(
  { dims, values }: OnnxRunOutput,
  { layout, channels: given }: OnnxSetup,
  size: RunSize,
  images: number
): Float32Array {
  const { channels, pixelStep, channelStep } = outputShape(dims, layout, size)
  const pixels = size.rows * size.columns
  if (channels === 1) return values.subarray(0, images * pixels)
  const used = given === 'neighbours3' ? [1] : [0, 1, 2]
  const product = new Float32Array(images * pixels)
  for (let index = 0; index < product.length; index++) {
    const start = Math.floor(index / pixels) * channels * pixels + (index % pixels) * pixelStep
    let sum = 0
    for (const channel of used) sum += values[start + channel * channelStep]!
    product[index] = sum / used.length
  }
  return product
}

/**
 * HU of denoised slices.
 * @param product as `productOf`
 * @param values the input in the scale of the model, stacks of `slices` slices
 */
export function toHounsfield(
  product: Float32Array,
  values: Float32Array,
  slices: number,
  pixels: number,
  { produces, scale: { offset, divide } }: OnnxSetup
): Float32Array {
  const hounsfield = new Float32Array(product.length)
  const middle = Math.floor(slices / 2)
  for (let image = 0; image < product.length; image += pixels) {
    const given = ((image / pixels) * slices + middle) * pixels
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = product[image + pixel]!
      hounsfield[image + pixel] = (produces === 'image' ? value : values[given + pixel]! - value) * divide - offset
    }
  }
  return hounsfield
}
