import { createHash } from 'node:crypto'
import type { ImageBatch } from '../images/image.ts'

/** Clean patches in 0..1, shape (count, rows, columns), in three sets that share no pixel. */
export interface TrainingPatches {
  readonly training: ImageBatch
  readonly validation: ImageBatch
  /** Only looked at once, when the training is over. */
  readonly test: ImageBatch
  /** What the images are, in the words of the model card. */
  readonly description: string
}

/** One line of a model card for each set: its name, its size and the SHA-256 of its float32 values. */
export function describeSets({ training, validation, test }: TrainingPatches) {
  return Object.entries({ training, validation, test }).map(([name, images]) => ({
    name,
    images: images.count,
    sha256: hashImages(images)
  }))
}

function hashImages({ data }: ImageBatch): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
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
