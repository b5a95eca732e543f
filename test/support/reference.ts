import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { imageBatch, type ImageBatch } from '../../src-core/images/image.ts'
import { readNpy } from '../../src-core/images/npy.ts'
import { sharedData } from './shared-data.ts'

const own = join(import.meta.dirname, '..', 'data', 'reference')

/** Path of a reference file: in the project, else in the shared folder beside it; null where neither has it. */
export function referencePath(name: string): string | null {
  const shared = sharedData('..', 'reference', name)
  return [join(own, name), shared].find((path) => path !== null && existsSync(path)) ?? null
}

/** The images of a reference file that exists. */
export function referenceImages(name: string): ImageBatch {
  const { data, shape } = readNpy(referencePath(name)!)
  const [count, rows, columns] = shape as [number, number, number]
  return imageBatch(Float32Array.from(data), count, rows, columns)
}

/** Largest absolute difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!)
    if (!(difference <= largest)) largest = difference
  }
  return largest
}
