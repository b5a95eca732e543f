import { expect, test } from 'vitest'
import type { ImageBatch } from '../../../src-core/images/image.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { openMnist } from '../../../src-core/sources/mnist/mnist.ts'
import { bandsOfSeries } from '../../../src-core/training/ct-training-patches.ts'
import { trainingPatches } from '../../../src-core/training/training-data.ts'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'

const gaussian = { kind: 'gaussian', factor: 0.1 }
const request = (values: object) => trainingRequestSchema.parse({ degradation: gaussian, ...values })

/** A series of one slice in which every pixel tells its row: row / 1000 of the unit range. */
function rowSeries(rows: number, columns: number): Source {
  const data = Float32Array.from({ length: rows * columns }, (_, pixel) => Math.floor(pixel / columns) * 2 - 1000 + 200)
  return sourceOf(ctSeries('rows', { sliceCount: 1, rows, columns }), () => ({ data, rows, columns }))
}

/** Rows of the series above that a batch shows; other images have other values. */
function rowsShown({ data }: ImageBatch): Set<number> {
  const rows = new Set<number>()
  for (const value of data) rows.add(Math.round((value * 2000 - 200) / 2))
  return rows
}

test('MNIST trains on the first images of the training split, validates on the last of those used, tests on its own test split', async () => {
  const data = await trainingPatches(request({ data: 'mnist', limit: 100, validationFraction: 0.2 }), [])
  expect([data.training.count, data.validation.count, data.test.count]).toEqual([80, 20, 100])
  const train = await openMnist('train')
  expect(data.validation.data.slice(0, 784)).toEqual((await train.readSlice(80)).data)
  expect(data.test.data.slice(0, 784)).toEqual((await (await openMnist('test')).readSlice(0)).data)
})

test('a limit that leaves no image to validate on is refused', async () => {
  const few = request({ data: 'mnist', limit: 16, validationFraction: 0.01 })
  await expect(trainingPatches(few, [])).rejects.toMatchObject({ code: 'argument.invalid' })
})

test('no row of a series is in two of training, validation and test set', async () => {
  const sets = await bandsOfSeries(rowSeries(512, 56), 28)
  const [training, validation, testing] = [sets.training, sets.validation, sets.test].map(rowsShown)
  expect(training!.size).toBeGreaterThan(300)
  expect(validation!.size).toBe(56)
  expect(testing!.size).toBe(56)
  expect(new Set([...training!, ...validation!, ...testing!]).size).toBe(training!.size + 56 + 56)
})

test('CT patches lie in 0..1, hold little air, come in the order that the seed gives, and need no source', async () => {
  const limited = request({ data: 'ct', limit: 400 })
  const [data, again] = [await trainingPatches(limited, []), await trainingPatches(limited, [])]
  expect([data.training.count, data.validation.count, data.test.count]).toEqual([400, 40, 400])
  expect(again.training.data).toEqual(data.training.data)
  expect(data.training.data.every((value) => value >= 0 && value <= 1)).toBe(true)
  const means = Array.from({ length: 400 }, (_, index) =>
    mean(data.training.data.subarray(index * 784, (index + 1) * 784))
  )
  expect(means.filter((value) => value < 0.05).length).toBeLessThan(400 * 0.1)
})

test('MNIST is no CT series to train on', async () => {
  const sources = [await openMnist('test')]
  await expect(trainingPatches(request({ data: 'ct' }), sources)).rejects.toMatchObject({ code: 'argument.invalid' })
})

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
