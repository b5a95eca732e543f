import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { degrade } from '../../../../src-core/degradation/pixel-noise.ts'
import {
  indexLatents,
  latentDistances,
  neighbourhoodOf,
  nearestVectors,
  fitWhitening,
  whiten
} from '../../../../src-core/scores/reference-free/latent-index.ts'
import {
  hasBottleneck,
  openLatentIndex,
  ownLatents,
  writeLatentIndex,
  type LatentDenoiser
} from '../../../../src-core/scores/reference-free/latent-store.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { modelDenoiser } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const { tf } = await loadTensorFlow()
const shipped = (await modelDenoiser(
  join(import.meta.dirname, '../../../../resources/models/autoencoder-mnist-gaussian-0.3')
)) as LatentDenoiser
const training = imagesBetween(await readMnistImages('train'), 0, 3000)

test('whitened vectors have mean 0, variance 1 and no correlation', () => {
  const random = new Random(1)
  const vectors = new Float32Array(3 * 5000)
  for (let start = 0; start < vectors.length; start += 3) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()]
    vectors.set([5 + 2 * a, 10 * a + b, -3 + 0.1 * c + 4 * b], start)
  }
  const whitened = whiten(vectors, fitWhitening(vectors, 3))
  for (const [i, j] of [
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 1],
    [0, 2],
    [1, 2]
  ] as const) {
    let sum = 0
    for (let start = 0; start < whitened.length; start += 3) sum += whitened[start + i]! * whitened[start + j]!
    expect(sum / 5000).toBeCloseTo(i === j ? 1 : 0, 2)
  }
})

test('a value that never changes does not make distances infinite', () => {
  const vectors = Float32Array.of(1, 7, 2, 7, 3, 7, 4, 7)
  expect(whiten(vectors, fitWhitening(vectors, 2)).every(Number.isFinite)).toBe(true)
})

test('the nearest vectors come nearest first, with their distances, for more queries than fit at once', () => {
  const vectors = Float32Array.of(0, 0, 3, 4, 0, 1, 10, 0)
  const queries = new Float32Array(2 * 600)
  queries.set([3, 3], 2 * 599)
  const { positions, distances } = nearestVectors(tf, queries, vectors, 2, 3)
  expect(Array.from(positions.slice(0, 3))).toEqual([0, 2, 1])
  expect(Array.from(distances.slice(0, 3))).toEqual([0, 1, 5])
  expect(Array.from(positions.slice(-3))).toEqual([1, 2, 0])
  expect(Array.from(distances.slice(-3))).toEqual([1, Math.sqrt(13), Math.sqrt(18)])
})

test('one of twenty training vectors lies beyond the usual distance, and a stray one far beyond', () => {
  const random = new Random(4)
  const raw = Float32Array.from({ length: 4 * 1000 }, () => random.normal())
  const index = indexLatents(tf, { raw, size: 4, patches: new Uint8Array(1000), rows: 1, columns: 1 })
  const queries = Float32Array.from({ length: 4 * 2000 }, () => random.normal())
  const unusual = latentDistances(tf, queries, index).filter((distance) => distance > 1).length
  expect(Math.abs(unusual / 2000 - 0.05)).toBeLessThan(0.02)
  const stray = neighbourhoodOf(tf, Float32Array.of(9, 9, 9, 9), index, 2)
  expect(stray.distance).toBeGreaterThan(5)
  expect(stray.percentile).toBe(100)
})

test('the shipped autoencoder puts training digits at their own place, unseen ones near, and noise without a digit far off', async () => {
  const { bottleneck } = shipped
  const index = await writeLatentIndex(join(temporaryFolder(), 'latents'), bottleneck, { training })
  const noise = (images: typeof training, seed: number) =>
    bottleneck.encode(degrade(images, { kind: 'gaussian', factor: 0.3 }, { seed }))
  const unseen = latentDistances(tf, await noise(imagesBetween(await readMnistImages('test'), 0, 300), 2), index)
  expect(unseen.filter((distance) => distance > 1.2).length).toBeLessThan(30)
  const random = new Random(5)
  const white = {
    data: Float32Array.from({ length: 50 * 784 }, () => random.uniform()),
    count: 50,
    rows: 28,
    columns: 28
  }
  expect(Math.min(...latentDistances(tf, await bottleneck.encode(white), index))).toBeGreaterThan(1.2)

  const again = await noise(imagesBetween(training, 7, 8), 11)
  const { neighbours, percentile } = neighbourhoodOf(tf, again, index, 3)
  expect(neighbours[0]!.distance).toBeLessThan(neighbours[1]!.distance)
  expect(percentile).toBeLessThan(100)
  const original = training.data.subarray(7 * 784, 8 * 784)
  neighbours[0]!.patch.forEach((value, pixel) => expect(value).toBeCloseTo(original[pixel]!, 6))
})

test('an index is read back as it was written, from beside the model or from the cache, and a damaged one is refused', async () => {
  const folder = temporaryFolder()
  const denoiser: LatentDenoiser = { ...shipped, bottleneck: { ...shipped.bottleneck, directory: folder } }
  expect(hasBottleneck(denoiser)).toBe(true)
  const written = await writeLatentIndex(ownLatents(folder), denoiser.bottleneck, {
    training: imagesBetween(training, 0, 100)
  })
  const cache = join(folder, 'cache')
  expect(await openLatentIndex(denoiser, cache)).toEqual(written)
  mkdirSync(cache)
  const kept = join(cache, `${denoiser.description.id}-${denoiser.weightsHash!.slice(0, 12)}`)
  renameSync(ownLatents(folder), kept)
  expect(await openLatentIndex(denoiser, cache)).toEqual(written)
  writeFileSync(join(kept, 'spread.npy'), 'no array')
  await expect(openLatentIndex(denoiser, cache)).rejects.toMatchObject({ code: 'npy.malformed' })
})
