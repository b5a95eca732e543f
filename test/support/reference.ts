import { join } from 'node:path'
import { imageBatch, type ImageBatch } from '../../src-core/images/image.ts'
import { readNpy } from '../../src-core/files/npy-files.ts'

/** Path of a reference file of the project. */
export function referencePath(name: string): string {
  return join(import.meta.dirname, '..', 'data', 'reference', name)
}

export function referenceImages(name: string): ImageBatch {
  return imagesOf(referencePath(name))
}

/** The images of a stack that NumPy wrote. */
export function imagesOf(path: string): ImageBatch {
  const { data, shape } = readNpy(path)
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
