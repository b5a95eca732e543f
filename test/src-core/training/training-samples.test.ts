import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imageBatch } from '../../../src-core/images/image.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { architectures } from '../../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { loadModel } from '../../../src-core/denoisers/models/model-folder.ts'
import { trainingPatches } from '../../../src-core/training/training-data.ts'
import { patchExamples } from '../../../src-core/training/training-examples.ts'
import { trainEpoch, trainModel } from '../../../src-core/training/train-model.ts'
import { readFlat, variablesOf } from '../../../src-core/denoisers/tensorflow/model-weights.ts'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import {
  readSamples,
  sampleCount,
  samplePositions,
  SampleRecorder
} from '../../../src-core/training/training-samples.ts'
import { seedFor } from '../../../src-core/random/derived-seed.ts'
import { Trainer } from '../../../src-core/training/denoiser-trainer.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const request = trainingRequestSchema.parse({
  data: 'mnist',
  degradation: { kind: 'gaussian', factor: 0.3 },
  latentSize: 4,
  limit: 160,
  epochs: 3,
  batchSize: 32
})
const data = await trainingPatches(request, [])
const loaded = await loadTensorFlow()

const pixelBatch = (values: number[]) => imageBatch(Float32Array.from(values), values.length, 1, 1)

test('patches are spread evenly over the validation images, and are all of them when there are few', () => {
  expect(samplePositions(6000)).toEqual([0, 750, 1500, 2250, 3000, 3750, 4500, 5250])
  expect(samplePositions(3)).toEqual([0, 1, 2])
})

test('kept samples are read again by epoch, in 255 steps, clipped', () => {
  const folder = temporaryFolder()
  const recorder = new SampleRecorder(folder, pixelBatch([0, 0.5, 1]), pixelBatch([-0.2, 0.5, 1.7]), 0)
  recorder.keep(1, pixelBatch([0.1, 0.2, 0.3]))
  recorder.keep(2, pixelBatch([0.2, 0.4, 0.6]))
  expect(readSamples(folder)).toEqual({
    count: 3,
    rows: 1,
    columns: 1,
    reference: Uint8Array.of(0, 128, 255),
    noisy: Uint8Array.of(0, 128, 255),
    epochs: [
      { epoch: 1, pixels: Uint8Array.of(26, 51, 77) },
      { epoch: 2, pixels: Uint8Array.of(51, 102, 153) }
    ]
  })
  expect(readSamples(folder, 1)!.epochs.map(({ epoch }) => epoch)).toEqual([2])
  expect(readNpy(join(folder, 'samples', 'epoch-0002.npy')).shape).toEqual([3, 1, 1])
})

test('a training that goes on keeps what it has and drops epochs that no checkpoint knows', () => {
  const folder = temporaryFolder()
  const images = pixelBatch([0, 1])
  const first = new SampleRecorder(folder, images, images, 0)
  for (const epoch of [1, 2, 3]) first.keep(epoch, images)
  new SampleRecorder(folder, images, images, 2).keep(3, pixelBatch([1, 0]))
  expect(readSamples(folder)!.epochs.map(({ epoch, pixels }) => [epoch, ...pixels])).toEqual([
    [1, 0, 255],
    [2, 0, 255],
    [3, 255, 0]
  ])
})

test('a model without samples has none, a damaged file is named', () => {
  const folder = temporaryFolder()
  expect(readSamples(folder)).toBeNull()
  new SampleRecorder(folder, pixelBatch([0, 1]), pixelBatch([0, 1]), 0).keep(1, pixelBatch([0, 1]))
  writeFileSync(join(folder, 'samples', 'epoch-0001.npy'), 'no array')
  expect(() => readSamples(folder)).toThrow(
    expect.objectContaining({ code: 'npy.malformed', message: expect.stringContaining('epoch-0001.npy') })
  )
  const elsewhere = temporaryFolder()
  mkdirSync(join(elsewhere, 'samples'))
  expect(readSamples(elsewhere)).toBeNull()
})

test('each epoch leaves the outputs of the model as it was then; a cancelled training shows its own and goes on with them', async () => {
  const folder = temporaryFolder()
  const [stopped, whole] = [join(folder, 'stopped'), join(folder, 'whole')]
  const controller = new AbortController()
  const atEpoch: number[] = []
  const stop = trainModel(request, patchExamples(request, data), {
    directory: stopped,
    signal: controller.signal,
    onEpoch: () => {
      atEpoch.push(readSamples(stopped)!.epochs.length)
      controller.abort()
    }
  })
  await expect(stop).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(atEpoch).toEqual([1])
  expect(readSamples(stopped)!.epochs.map(({ epoch }) => epoch)).toEqual([1])
  await trainModel(request, patchExamples(request, data), { directory: stopped })
  await trainModel(request, patchExamples(request, data), { directory: whole })
  const samples = readSamples(whole)!
  expect(samples).toMatchObject({ count: sampleCount, rows: 28, columns: 28 })
  expect(samples.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  expect(readSamples(stopped)).toEqual(samples)
  expect(samples.reference.subarray(784, 1568)).toEqual(
    Uint8Array.from(data.validation.data.subarray(2 * 784, 3 * 784), (value) => Math.round(255 * value))
  )
  expect(samples.epochs[0]!.pixels).not.toEqual(samples.epochs[2]!.pixels)
})

test('samples leave the training as it is: its weights are, bit for bit, those of the bare steps', async () => {
  const directory = join(temporaryFolder(), 'model')
  const card = await trainModel(request, patchExamples(request, data), { directory })
  const { tf } = loaded
  const bare = architectures.autoencoder.build(tf, { ...request, seed: seedFor(request.seed, 'weights') })
  const trainer = new Trainer(loaded, bare, request)
  const epochs: { loss: number; weights: Float32Array }[] = []
  for (const epoch of [1, 2, 3]) {
    const loss = await trainEpoch({
      request,
      examples: patchExamples(request, data),
      trainer,
      epoch,
      signal: undefined,
      onImages: () => undefined
    })
    epochs.push({ loss, weights: trainer.state.weights.slice() })
  }
  expect(card.epochs.map(({ trainingLoss }) => trainingLoss)).toEqual(epochs.map(({ loss }) => loss))
  const validation = card.epochs.map(({ validationLoss }) => validationLoss)
  const best = epochs[validation.indexOf(Math.min(...validation))]!
  const { model } = await loadModel(tf, directory)
  expect(readFlat(variablesOf(model.trainableWeights))).toEqual(best.weights)
  ;[bare, model].forEach((made) => made.dispose())
})
