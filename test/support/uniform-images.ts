import type { ImageBatch } from '../../src-core/images/image.ts'
import { Random } from '../../src-core/random/random.ts'

/** Patches of 28 x 28 whose pixels are uniform in 0..1. */
export function uniformImages(count: number, seed: number): ImageBatch {
  const random = new Random(seed)
  return { data: Float32Array.from({ length: count * 784 }, () => random.uniform()), count, rows: 28, columns: 28 }
}
