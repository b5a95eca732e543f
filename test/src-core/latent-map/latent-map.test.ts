import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasBottleneck } from '../../../src-core/scores/reference-free/latent-store.ts'
import { imageBatch, imagesBetween } from '../../../src-core/images/image.ts'
import {
  interpolate,
  makeLatentMap,
  readLatentMap,
  writeLatentMap,
  heldOutPatches,
  spread
} from '../../../src-core/latent-map/latent-map.ts'
import { writeNpy } from '../../../src-core/files/npy-files.ts'
import { modelDenoiser } from '../../../src-core/denoisers/models/model-denoiser.ts'
import { readMnistLabels } from '../../../src-core/sources/mnist/mnist.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const directory = join(import.meta.dirname, '../../../resources/models/autoencoder-mnist-gaussian-0.3')

async function shipped() {
  const denoiser = await modelDenoiser(directory)
  if (!hasBottleneck(denoiser)) throw new Error('expected an autoencoder')
  return denoiser
}

test('a walk goes in equal steps from one latent vector to the other, both included', () => {
  const line = interpolate(Float32Array.of(0, 8), Float32Array.of(4, 0), 5)
  expect([...line]).toEqual([0, 8, 1, 6, 2, 4, 3, 2, 4, 0])
})

test('a walk of one step, or between vectors of two sizes, is refused', () => {
  expect(() => interpolate(Float32Array.of(1), Float32Array.of(1), 1)).toThrow('steps: expected 2 or more, got 1')
  expect(() => interpolate(Float32Array.of(1, 2), Float32Array.of(1), 3)).toThrow(
    "to: expected 2 latent values as 'from' has, got 1"
  )
})

test('patches are taken evenly from all, and all where there are few', () => {
  expect([...spread(10, 4)]).toEqual([0, 2, 5, 7])
  expect([...spread(3, 4)]).toEqual([0, 1, 2])
})

test('decoding what was encoded is the denoiser itself', async () => {
  const denoiser = await shipped()
  const noisy = imagesBetween((await heldOutPatches(denoiser.bottleneck.training, 28)).noisy, 0, 1100)
  const decoded = await denoiser.bottleneck.decode(await denoiser.bottleneck.encode(noisy))
  const denoised = await denoiser.denoise(noisy, {})
  expect([decoded.count, decoded.rows, decoded.columns]).toEqual([1100, 28, 28])
  const largest = decoded.data.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - denoised.data[index]!)),
    0
  )
  expect(largest).toBeLessThan(1e-6)
})

test('a map of held-out digits has their labels, errors and reconstructions, and reads back as it was written', async () => {
  const denoiser = await shipped()
  const all = await heldOutPatches(denoiser.bottleneck.training, 28)
  expect(all.noisy.count).toBe(3000)
  const digits = await readMnistLabels('test')
  expect(all.labels!.slice(0, 9)).toEqual(Uint8Array.from(all.numbers.slice(0, 9), (number) => digits[number]!))
  const some = {
    noisy: imagesBetween(all.noisy, 0, 60),
    reference: imagesBetween(all.reference!, 0, 60),
    labels: all.labels!.slice(0, 60),
    numbers: all.numbers.slice(0, 60)
  }
  const fractions: number[] = []
  const map = await makeLatentMap(denoiser, some, { onProgress: (fraction) => fractions.push(fraction) })
  expect(fractions).toEqual([1])
  expect(map).toMatchObject({ count: 60, rows: 28, columns: 28, size: 64, axes: 4 })
  expect(map.points).toHaveLength(240)
  expect([...map.shares]).toEqual([...map.shares].sort((a, b) => b - a))
  // The model's card states 21.7 dB of PSNR, an error of 0.082.
  const mean = map.errors!.reduce((sum, error) => sum + error / 60, 0)
  expect(mean).toBeGreaterThan(0.07)
  expect(mean).toBeLessThan(0.095)
  const folder = join(temporaryFolder(), 'maps', 'one')
  expect(readLatentMap(folder)).toBeNull()
  writeLatentMap(folder, map)
  expect(readLatentMap(folder)).toEqual(map)
  const { reference, labels, ...noReference } = some
  expect(reference.count + labels.length).toBe(120)
  const blind = await makeLatentMap(denoiser, { ...noReference, reference: null, labels: null })
  writeLatentMap(join(folder, 'blind'), blind)
  expect(readLatentMap(join(folder, 'blind'))).toMatchObject({ reference: null, labels: null, errors: null })
})

test.each([
  ['another number of points', 'points', new Float32Array(2), [2, 1]],
  ['latent vectors for other patches', 'latents', new Float32Array(4), [2, 2]],
  ['patches that are no images', 'noisy', new Uint8Array(4), [4]],
  ['values of another type', 'shares', new Float32Array(2), [2]]
] as const)('a kept map with %s is refused by name', (_, name, values, shape) => {
  const folder = join(temporaryFolder(), 'map')
  const bytes = new Uint8Array(4)
  writeLatentMap(folder, {
    count: 1,
    rows: 2,
    columns: 2,
    size: 2,
    axes: 2,
    points: new Float32Array(2),
    shares: new Float64Array(2),
    latents: new Float32Array(2),
    noisy: bytes,
    denoised: bytes,
    reference: null,
    errors: null,
    labels: null,
    numbers: new Int32Array(1)
  })
  writeNpy(join(folder, `${name}.npy`), values, [...shape])
  expect(() => readLatentMap(folder)).toThrow(/\.npy: expected \w+ of shape .* got/)
})

test('a cancelled map stops before its next part', async () => {
  const signal = AbortSignal.abort()
  const patches = {
    noisy: imageBatch(new Float32Array(784), 1, 28, 28),
    reference: null,
    labels: null,
    numbers: Int32Array.of(0)
  }
  await expect(makeLatentMap(await shipped(), patches, { signal })).rejects.toMatchObject({ code: 'job.cancelled' })
})
