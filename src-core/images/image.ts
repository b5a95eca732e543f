import { DenoscopeError } from '../errors.ts'

/** One 2-D image: `rows` x `columns` values, row-major, in the unit its owner states. */
export interface Image {
  readonly data: Float32Array
  readonly rows: number
  readonly columns: number
}

/** `count` images of one size, one after the other: shape (count, rows, columns), row-major. */
export interface ImageBatch {
  readonly data: Float32Array
  readonly count: number
  readonly rows: number
  readonly columns: number
}

/**
 * Wraps values as a batch.
 * @throws argument.invalid when the number of values is not count x rows x columns.
 */
export function imageBatch(data: Float32Array, count: number, rows: number, columns: number): ImageBatch {
  if (data.length !== count * rows * columns) {
    throw new DenoscopeError(
      'argument.invalid',
      `data: expected ${count} x ${rows} x ${columns} = ${count * rows * columns} values, got ${data.length}`
    )
  }
  return { data, count, rows, columns }
}

/** A new batch of zeros, shaped like `like` (with another count when given). */
export function emptyBatchLike(like: ImageBatch, count: number = like.count): ImageBatch {
  return { ...like, count, data: new Float32Array(count * like.rows * like.columns) }
}

/** A batch of one image; shares the image's memory. */
export function batchOfOne(image: Image): ImageBatch {
  return { data: image.data, count: 1, rows: image.rows, columns: image.columns }
}

/**
 * Image `index` of a batch; shares the batch's memory.
 * @throws argument.invalid when there is no such image.
 */
export function imageAt(batch: ImageBatch, index: number): Image {
  if (!Number.isInteger(index) || index < 0 || index >= batch.count) {
    throw new DenoscopeError('argument.invalid', `index: expected 0 to ${batch.count - 1}, got ${index}`)
  }
  const size = batch.rows * batch.columns
  return { data: batch.data.subarray(index * size, (index + 1) * size), rows: batch.rows, columns: batch.columns }
}

/** An image in half the bytes where that changes no value. */
export interface NarrowImage extends Omit<Image, 'data'> {
  readonly data: Float32Array | Int16Array
}

/**
 * The values as 16-bit integers where every one of them is such an integer, as HU mostly are; else as they came.
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
