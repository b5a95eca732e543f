import { join } from 'node:path'
import { expect, test } from 'vitest'
import { degrade } from '../../../../src-core/degradation/pixel-noise.ts'
import {
  seedInstability,
  seedStability,
  type StabilityOptions
} from '../../../../src-core/scores/reference-free/seed-stability.ts'
import { type ImageBatch, imagesBetween } from '../../../../src-core/images/image.ts'
import { modelDenoiser } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'

const grey: ImageBatch = { data: new Float32Array(20 * 256).fill(0.5), count: 20, rows: 16, columns: 16 }
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const gaussian = { kind: 'gaussian', factor: 0.1 } as const
const options = (changes: Partial<StabilityOptions>): StabilityOptions => ({
  reference: grey,
  noisy: grey,
  degradation: gaussian,
  draws: 16,
  seed: 3,
  firstImage: 0,
  denoise: (noisy) => noisy,
  ...changes
})

test('a denoiser that does nothing is as unstable as the noise, one that ignores its input not at all', async () => {
  const { data } = await seedStability(options({}))
  // Expectation of a standard deviation from 16 normal values: sigma times 0.9835.
  expect(Math.abs(mean(data) / 0.1 - 0.9835)).toBeLessThan(0.01)
  expect((await seedStability(options({ denoise: () => grey }))).data.every((value) => value === 0)).toBe(true)
})

test('a patch has the same draws whatever its batch, and other seeds have others', async () => {
  const whole = await seedStability(options({}))
  const last = { data: grey.data.slice(19 * 256), count: 1, rows: 16, columns: 16 }
  expect((await seedStability(options({ reference: last, noisy: last, firstImage: 19 }))).data).toEqual(
    whole.data.slice(19 * 256)
  )
  expect((await seedStability(options({ seed: 4 }))).data).not.toEqual(whole.data)
})

test('a scan is disturbed by half its estimated noise, and the deviation scaled to the whole of it', async () => {
  const random = new Random(1)
  const scan = { ...grey, data: grey.data.map((value) => value + 0.06 * random.normal()) }
  const half = (noisy: ImageBatch) => ({ ...noisy, data: noisy.data.map((value) => value / 2) })
  const { data } = await seedStability(
    options({ reference: null, noisy: scan, degradation: { kind: 'none' }, denoise: half })
  )
  expect(Math.abs(mean(data) / (0.03 * 0.9835) - 1)).toBeLessThan(0.06)
})

test('one unstable place counts as much as an unstable patch', () => {
  const maps = { data: new Float32Array(3 * 64), count: 3, rows: 8, columns: 8 }
  maps.data.fill(0.2, 0, 64)
  for (const row of [2, 3, 4]) maps.data.fill(0.2, 64 + row * 8 + 3, 64 + row * 8 + 6)
  maps.data[128 + 9] = 0.9
  expect(Array.from(seedInstability(maps), (value) => Number(value.toFixed(6)))).toEqual([0.2, 0.2, 0.1])
})

test('the shipped autoencoder is less stable where its output is wrong', async () => {
  const reference = imagesBetween(await readMnistImages('test'), 0, 200)
  const degradation = { kind: 'gaussian', factor: 0.3 } as const
  const noisy = degrade(reference, degradation, { seed: 1 })
  const model = await modelDenoiser(
    join(import.meta.dirname, '../../../../resources/models/autoencoder-mnist-gaussian-0.3')
  )
  const denoise = (images: ImageBatch) => model.denoise(images, {})
  const { data } = await seedStability({ reference, noisy, degradation, draws: 6, seed: 1, firstImage: 0, denoise })
  const denoised = (await denoise(noisy)).data
  const wrong = data.filter((_, pixel) => Math.abs(denoised[pixel]! - reference.data[pixel]!) > 0.5)
  expect(wrong.length).toBeGreaterThan(100)
  expect(mean(wrong)).toBeGreaterThan(3 * mean(data))
})
