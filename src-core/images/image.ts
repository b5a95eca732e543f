import { count as printedCount } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'

/** One 2-D image: `rows` x `columns` values, row-major. The owner defines the unit. */
export interface Image {
  readonly data: Float32Array
  readonly rows: number
  readonly columns: number
}

/** Images of one size: shape (count, rows, columns), row-major. */
export interface ImageBatch {
  readonly data: Float32Array
  readonly count: number
  readonly rows: number
  readonly columns: number
}

/**
 * Wraps values as a batch. Shares their memory.
 * @throws argument.invalid unless there are count x rows x columns values
 */
export function imageBatch(data: Float32Array, count: number, rows: number, columns: number): ImageBatch {
  if (data.length !== count * rows * columns) {
    throw new DenoscopeError(
      'argument.invalid',
      `data: expected ${count} x ${rows} x ${columns} = ${printedCount(count * rows * columns)} values, got ${printedCount(data.length)}`
    )
  }
  return { data, count, rows, columns }
}

/** A new batch of zeros in the shape of `like`. Default count: that of `like`. */
export function emptyBatchLike(like: ImageBatch, count: number = like.count): ImageBatch {
  return { ...like, count, data: new Float32Array(count * like.rows * like.columns) }
}

/** A batch of one image. Shares its memory. */
export function batchOfOne(image: Image): ImageBatch {
  return { data: image.data, count: 1, rows: image.rows, columns: image.columns }
}

/**
 * Image `index` of a batch. Shares its memory.
 * @throws argument.invalid for an index out of range
 */
export function imageAt(batch: ImageBatch, index: number): Image {
  if (!Number.isInteger(index) || index < 0 || index >= batch.count) {
    throw new DenoscopeError('argument.invalid', `index: expected 0 to ${batch.count - 1}, got ${index}`)
  }
  const size = batch.rows * batch.columns
  return { data: batch.data.subarray(index * size, (index + 1) * size), rows: batch.rows, columns: batch.columns }
}

/** An image with half the bytes if all values are 16-bit integers. */
export interface NarrowImage extends Omit<Image, 'data'> {
  readonly data: Float32Array | Int16Array
}

/**
 * An image with 16-bit integers if all values are such integers, as most HU are; else the image itself.
 * @param image shape (rows, columns), any unit.
 */
export function narrowed(image: Image): NarrowImage {
  const { data } = image
  const integers = new Int16Array(data.length)
  for (let at = 0; at < data.length; at++) {
    integers[at] = data[at]!
    if (integers[at] !== data[at]) return image
  }
  return { ...image, data: integers }
}

/** The images at these positions, copied into `target`. */
export function gather(images: ImageBatch, positions: ArrayLike<number>, target: Float32Array): ImageBatch {
  const { rows, columns, data } = images
  const size = rows * columns
  for (let index = 0; index < positions.length; index++) {
    const start = positions[index]! * size
    target.set(data.subarray(start, start + size), index * size)
  }
  return { data: target.subarray(0, positions.length * size), count: positions.length, rows, columns }
}

/** Images `first` to `end` (exclusive); shares memory. */
export function imagesBetween(images: ImageBatch, first: number, end: number): ImageBatch {
  const size = images.rows * images.columns
  return { ...images, count: end - first, data: images.data.subarray(first * size, end * size) }
}

/** Copies values into memory of the same length, unless they are there already. */
export function settleIn(memory: Float32Array, values: Float32Array): void {
  const isThere = memory.buffer === values.buffer && memory.byteOffset === values.byteOffset
  if (!isThere || memory.length !== values.length) memory.set(values)
}

/** All images of the batches, which have one size, in a new batch. */
export function joinBatches(batches: readonly ImageBatch[], rows: number, columns: number): ImageBatch {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0)
  const data = new Float32Array(count * rows * columns)
  let filled = 0
  for (const batch of batches) {
    data.set(batch.data, filled)
    filled += batch.data.length
  }
  return { data, count, rows, columns }
}
