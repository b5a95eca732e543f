import type { ImageBatch } from '../../src-core/images/image.ts'
import { Random } from '../../src-core/random/random.ts'

/** Images, of 28 x 28 unless told, whose pixels are uniform in 0..1. */
export function uniformImages(count: number, seed: number, rows = 28, columns = rows): ImageBatch {
  const random = new Random(seed)
  return { data: Float32Array.from({ length: count * rows * columns }, () => random.uniform()), count, rows, columns }
}
