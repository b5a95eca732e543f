import type { Degradation } from './degradation.ts'
import { DenoscopeError } from '../errors.ts'
import { emptyBatchLike, imageAt, type ImageBatch } from '../images/image.ts'
import { kernels } from '../kernels/kernels.ts'
import { mapImages } from '../kernels/map-images.ts'
import { Random, requireUnsigned32, layerEdge, layerHeight, layerRatio } from '../random/random.ts'

/** The random numbers of a batch: image i draws from stream `firstImage` + i of the seed. */
export interface NoiseSeed {
  readonly seed: number
  /** Number of the batch's first image among all images. Default: 0. */
  readonly firstImage?: number
}

/** A degradation that is computed pixel by pixel. */
export type SimulatedDegradation = Extract<Degradation, { kind: 'none' | 'gaussian' | 'poisson' }>

/**
 * Noisy version of clean images in 0..1; for `none` the same batch.
 * @throws argument.invalid for a bad factor or seed, or values below 0 or not finite
 */
export function degrade(images: ImageBatch, degradation: SimulatedDegradation, noise: NoiseSeed): ImageBatch {
  switch (degradation.kind) {
    case 'none':
      return images
    case 'gaussian':
      return degradeGaussian(images, { factor: degradation.factor, ...noise })
    case 'poisson':
      return degradePoisson(images, { factor: degradation.factor, ...noise })
  }
}

/**
 * Gaussian noise: clip(x + factor N(0, 1), 0, 1) for images in 0..1, shape (count, rows, columns).
 * A kernel draws the same numbers as Random.normal at several times its speed.
 * Training draws noise for every image of every epoch.
 * @throws argument.invalid for a factor that is not above 0, a bad seed, or values that are not finite
 */
export function degradeGaussian(images: ImageBatch, options: { factor: number } & NoiseSeed): ImageBatch {
  const { factor, seed, firstImage = 0 } = options
  requireNoise(images, options)
  return mapImages(images, 0, (workspace) => {
    const tables = [layerRatio, layerEdge, layerHeight].map((table) => workspace.place(table))
    const [ratio, edge, height] = tables as [number, number, number]
    let first = firstImage
    return (source, target, _scratch, count) => {
      kernels().gaussianNoise(
        source,
        target,
        count,
        images.rows * images.columns,
        factor,
        seed,
        first,
        ratio,
        edge,
        height
      )
      first += count
    }
  })
}

/**
 * Poisson noise: clip(factor Poisson(x / factor), 0, 1) for images in 0..1, shape (count, rows, columns).
 * @throws argument.invalid for a factor that is not above 0, a bad seed, or values below 0 or not finite
 */
export function degradePoisson(images: ImageBatch, options: { factor: number } & NoiseSeed): ImageBatch {
  const { factor } = options
  return drawEachImage(images, options, (random, clean, noisy) => {
    for (let pixel = 0; pixel < clean.length; pixel++)
      noisy[pixel] = clip(factor * random.poisson(clean[pixel]! / factor))
  })
}

function drawEachImage(
  images: ImageBatch,
  options: { factor: number } & NoiseSeed,
  draw: (random: Random, clean: Float32Array, noisy: Float32Array) => void
): ImageBatch {
  requireNoise(images, options)
  const noisy = emptyBatchLike(images)
  for (let image = 0; image < images.count; image++) {
    const random = new Random(options.seed, (options.firstImage ?? 0) + image)
    draw(random, imageAt(images, image).data, imageAt(noisy, image).data)
  }
  return noisy
}

function requireNoise(images: ImageBatch, { factor, seed, firstImage = 0 }: { factor: number } & NoiseSeed): void {
  if (!(factor > 0 && factor < Infinity)) {
    throw new DenoscopeError('argument.invalid', `factor: expected a number above 0, got ${factor}`)
  }
  requireUnsigned32('seed', seed)
  requireUnsigned32('firstImage', firstImage)
  requireUnitRange(images)
}

const clip = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)

function requireUnitRange({ data }: ImageBatch): void {
  for (let pixel = 0; pixel < data.length; pixel++) {
    const value = data[pixel]!
    if (!(value >= 0 && value <= 1)) {
      throw new DenoscopeError(
        'argument.invalid',
        `images: expected values from 0 to 1, got ${value} at index ${pixel}`
      )
    }
  }
}
