import type { ImageBatch } from '../../src-core/images/image.ts'
import { Random } from '../../src-core/random/random.ts'
import { noncentralChiSquareBelow } from '../../src-core/statistics/noncentral-distributions.ts'

/** A batch of one image per slice from a function of slice, row and column. */
export function imagesOf(
  [count, rows, columns]: readonly [number, number, number],
  value: (x: number, y: number, slice: number) => number
): ImageBatch {
  const size = rows * columns
  const data = Float32Array.from({ length: count * size }, (_, at) =>
    value(at % columns, Math.floor(at / columns) % rows, Math.floor(at / size))
  )
  return { data, count, rows, columns }
}

/** White noise of a standard deviation, or none. */
export function noiseOf(seed: number, deviation: number): () => number {
  const random = new Random(seed)
  return () => deviation * random.normal()
}

/** Disc of radius R blurred by a Gaussian, contrast 1, at a distance r. All in one unit. */
export function blurredDiscAt(r: number, radius: number, sigma: number): number {
  // Beyond 8 sigma from the edge the share is 0 or 1 to 1e-15.
  if (Math.abs(r - radius) > 8 * sigma) return r < radius ? 1 : 0
  return noncentralChiSquareBelow((radius / sigma) ** 2, 2, (r / sigma) ** 2)
}

/** Slices of a rod blurred by a Gaussian: 100 x 100 pixels of 0.7 mm, radius 12.5 mm, centre (49.3, 50.4). */
export function rodImages({
  contrast = 100,
  sigma = 0.7,
  noise = 0,
  slices = 1,
  seed = 1
}: { contrast?: number; sigma?: number; noise?: number; slices?: number; seed?: number } = {}): ImageBatch {
  const draw = noiseOf(seed, noise)
  const slice = imagesOf(
    [1, 100, 100],
    (x, y) => contrast * blurredDiscAt(0.7 * Math.hypot(x - 49.3, y - 50.4), 12.5, sigma)
  )
  return imagesOf([slices, 100, 100], (x, y) => slice.data[100 * y + x]! + draw())
}
