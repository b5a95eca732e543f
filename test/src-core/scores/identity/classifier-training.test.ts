import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trainClassifier } from '../../../../src-core/scores/identity/classifier-training.ts'
import { digitData } from '../../../../src-core/scores/identity/digit-data.ts'
import { loadDigitClassifier } from '../../../../src-core/scores/identity/digit-classifier.ts'
import { classifierRequestSchema } from '../../../../src-core/scores/identity/classifier-card.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const request = classifierRequestSchema.parse({ epochs: 3, limit: 1000, batchSize: 50 })
const whole = await digitData(request)
const data = {
  ...whole,
  test: { images: imagesBetween(whole.test.images, 0, 500), labels: whole.test.labels.subarray(0, 500) }
}
const weightsOf = (directory: string) => readFileSync(join(directory, 'weights.bin'))

test('a cancelled training goes on to the same weights as one that was not, and its card tells how well it does', async () => {
  const { tf } = await loadTensorFlow()
  const folder = temporaryFolder()
  const [cancelled, uninterrupted] = [join(folder, 'a'), join(folder, 'b')]
  const controller = new AbortController()
  const stop = { directory: cancelled, signal: controller.signal, onEpoch: () => controller.abort() }
  const tensors = tf.memory().numTensors
  await expect(trainClassifier(request, data, stop)).rejects.toMatchObject({ code: 'job.cancelled' })
  const fractions: number[] = []
  const card = await trainClassifier(request, data, {
    directory: cancelled,
    onProgress: (fraction) => fractions.push(fraction)
  })
  await trainClassifier(request, data, { directory: uninterrupted })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(weightsOf(cancelled)).toEqual(weightsOf(uninterrupted))
  expect(fractions.at(-1)).toBe(1)

  expect(readdirSync(cancelled).sort()).toEqual(['card.json', 'card.md', 'model.json', 'weights.bin'])
  expect(card).toMatchObject({ id: 'a', training: request, parameterCount: 105_018 })
  expect(card.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  expect(card.data.map(({ name, images }) => [name, images])).toEqual([
    ['training', 900],
    ['validation', 100],
    ['test', 500]
  ])
  expect(card.test.accuracy[0]).toBeGreaterThan(0.7)
  const { digits } = await (await loadDigitClassifier(cancelled)).classify(data.test.images)
  expect(digits.filter((digit, image) => digit === data.test.labels[image]).length / 500).toBe(card.test.accuracy[0])
  await expect(trainClassifier(request, data, { directory: cancelled })).rejects.toMatchObject({
    code: 'argument.invalid'
  })
})

test('an unfinished training is not continued with other settings', async () => {
  const directory = join(temporaryFolder(), 'a')
  const controller = new AbortController()
  const stop = { directory, signal: controller.signal, onEpoch: () => controller.abort() }
  await expect(trainClassifier(request, data, stop)).rejects.toMatchObject({ code: 'job.cancelled' })
  const other = trainClassifier({ ...request, learningRate: 0.01 }, data, { directory })
  await expect(other).rejects.toMatchObject({ code: 'argument.invalid', message: expect.stringContaining(directory) })
})
