import type { LayersModel, layers } from '@tensorflow/tfjs'
import { reflectedPosition } from '../denoise-whole-slice.ts'
import { emptyBatchLike, imageBatch, type ImageBatch } from '../../images/image.ts'
import { applyModel } from './apply-model.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'

/** Largest rows and columns of a tile. A slice up to 1024 x 1024 is one tile; its features take about 600 MB. */
const largestTile = 1040

/** Pixels of small images that are computed at once: those of a slice of 512 x 512. */
const pixelsAtOnce = 512 * 512

/** Smallest number of reflected pixels beyond the border. Without them the model sees an edge there. */
const border = 8

/** A tile along one axis, in pixels of the reflected image. */
interface Tile {
  readonly start: number
  /** Pixels kept of the tile: from `first` to `end` (exclusive). */
  readonly first: number
  readonly end: number
}

/** One axis of the images: overlapping tiles of one size. */
interface Axis {
  readonly length: number
  readonly size: number
  readonly tiles: readonly Tile[]
  /** Index in the image of each pixel of the reflected image. */
  readonly sources: Int32Array
}

/**
 * Runs a fully convolutional model over images of any size and number. Returns a new batch of the same shape. Nothing
 * is clipped.
 * Images are extended by reflection, without repeating the edge pixel, to a multiple of the model's step.
 * An image larger than a tile is computed in tiles that overlap by the receptive field. The values equal those of the
 * whole image.
 * Memory beyond input and output is bounded by the size of a tile.
 * @param tile largest rows and columns of a tile. Default: 1040.
 */
export async function denoiseSlices(
  tf: TensorFlow,
  model: LayersModel,
  noisy: ImageBatch,
  tile = largestTile
): Promise<ImageBatch> {
  const field = receptiveField(model)
  const [rows, columns] = [axisOf(noisy.rows, field, tile), axisOf(noisy.columns, field, tile)]
  const denoised = emptyBatchLike(noisy)
  const tileCount = rows.tiles.length * columns.tiles.length
  const together = Math.max(1, Math.floor(pixelsAtOnce / (rows.size * columns.size)))
  const memory = new Float32Array(2 * together * rows.size * columns.size)
  for (let first = 0; first < noisy.count * tileCount; first += together) {
    const numbers = Array.from(
      { length: Math.min(together, noisy.count * tileCount - first) },
      (_, index) => first + index
    )
    const values = numbers.length * rows.size * columns.size
    const [given, made] = [memory.subarray(0, values), memory.subarray(values, 2 * values)]
    numbers.forEach((number, index) => cutTile(noisy, tileAt(number, rows, columns), given, index))
    await applyModel(tf, model, imageBatch(given, numbers.length, rows.size, columns.size), numbers.length, made)
    numbers.forEach((number, index) => putTile(denoised, tileAt(number, rows, columns), made, index))
  }
  return denoised
}

function axisOf(length: number, { margin, step }: ReceptiveField, largest: number): Axis {
  const upTo = (pixels: number) => Math.ceil(pixels / step) * step
  const continued = upTo(length + 2 * border)
  // Tiles of nearly equal size. Some pixels in the middle of each are kept.
  const middle = Math.max(step, largest - 2 * margin)
  const count = Math.max(1, Math.ceil((continued - 2 * margin) / middle))
  const size = Math.min(continued, upTo((continued - 2 * margin) / count) + 2 * margin)
  const sources = Int32Array.from({ length: continued }, (_, position) => reflectedPosition(position - border, length))
  return { length, size, sources, tiles: tilesOf(continued, size, margin) }
}

/** No kept pixel is within `margin` of an inner edge of its tile. The last tile ends at the end of the image. */
function tilesOf(length: number, size: number, margin: number): Tile[] {
  const tiles: Tile[] = []
  for (let first = 0; first < length; first = tiles.at(-1)!.end) {
    const start = Math.min(Math.max(0, first - margin), length - size)
    tiles.push({ start, first, end: start + size === length ? length : start + size - margin })
  }
  return tiles
}

interface TileOfImage {
  readonly image: number
  readonly rows: Axis
  readonly columns: Axis
  readonly row: Tile
  readonly column: Tile
}

function tileAt(number: number, rows: Axis, columns: Axis): TileOfImage {
  const within = number % (rows.tiles.length * columns.tiles.length)
  const [row, column] = [
    rows.tiles[Math.floor(within / columns.tiles.length)]!,
    columns.tiles[within % columns.tiles.length]!
  ]
  return { image: Math.floor(number / (rows.tiles.length * columns.tiles.length)), rows, columns, row, column }
}

/** Fills place `index` of a batch of tiles. */
function cutTile(
  { data }: ImageBatch,
  { image, rows, columns, row, column }: TileOfImage,
  tiles: Float32Array,
  index: number
): void {
  const imageStart = image * rows.length * columns.length
  let target = index * rows.size * columns.size
  for (let y = row.start; y < row.start + rows.size; y++) {
    const line = imageStart + rows.sources[y]! * columns.length
    for (let x = column.start; x < column.start + columns.size; x++) tiles[target++] = data[line + columns.sources[x]!]!
  }
}

/** Copies the kept pixels of a tile into the image. */
function putTile(
  { data }: ImageBatch,
  { image, rows, columns, row, column }: TileOfImage,
  tiles: Float32Array,
  index: number
): void {
  const tileStart = index * rows.size * columns.size
  const [top, left] = [Math.max(row.first, border), Math.max(column.first, border)]
  const [bottom, right] = [Math.min(row.end, border + rows.length), Math.min(column.end, border + columns.length)]
  for (let y = top; y < bottom; y++) {
    const source = tileStart + (y - row.start) * columns.size - column.start
    const target = (image * rows.length + y - border) * columns.length - border
    if (left < right) data.set(tiles.subarray(source + left, source + right), target + left)
  }
}

/** Receptive field of a fully convolutional model, in pixels of its input. */
export interface ReceptiveField {
  /** Largest distance along an axis of an input pixel that an output pixel depends on. A multiple of `step`. */
  readonly margin: number
  /** Distance of the coarsest features in pixels. Rows and columns of the input are multiples of it. */
  readonly step: number
}

/**
 * Input pixels of a layer's features: each feature stands for `size` pixels, and depends on pixels before and after
 * them.
 */
interface Extent {
  readonly size: number
  readonly before: number
  readonly after: number
}

type Layer = layers.Layer

/**
 * The receptive field of a model. Rows and columns are multiples of the step.
 * Convolutions are square, padded to `same`. They are plain, strided, or transposed with taps as wide as the stride.
 * Other layers work on single pixels.
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

/** TensorFlow puts the smaller half of the padding before. */
function convolved({ size, before, after }: Extent, { taps, stride }: { taps: number; stride: number }): Extent {
  const padding = Math.max(taps - stride, 0)
  const first = Math.floor(padding / 2)
  return { size: size * stride, before: before + first * size, after: after + (padding - first) * size }
}

/** Each of the `stride` new features depends on all pixels of the old one. */
function doubled({ size, before, after }: Extent, stride: number): Extent {
  const others = size - size / stride
  return { size: size / stride, before: before + others, after: after + others }
}
