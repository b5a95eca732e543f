import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import {
  isTrained,
  listModels,
  loadModel,
  readEpochs,
  readTrainingRequest
} from '../../../src-core/denoisers/models/model-folder.ts'
import { trainingPatches } from '../../../src-core/training/training-data.ts'
import { patchExamples } from '../../../src-core/training/training-examples.ts'
import { trainingRequestSchema, type EpochRecord } from '../../../src-core/denoisers/models/training-request.ts'
import { trainModel } from '../../../src-core/training/train-model.ts'
import { firstLine } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const small = {
  data: 'mnist',
  degradation: { kind: 'gaussian', factor: 0.3 },
  latentSize: 4,
  limit: 160,
  epochs: 3,
  batchSize: 32
}
const request = trainingRequestSchema.parse(small)
const data = await trainingPatches(request, [])
const { tf } = await loadTensorFlow()

const weightsOf = (directory: string) => readFileSync(join(directory, 'weights.bin'))
const losses = (epochs: readonly EpochRecord[]) =>
  epochs.map(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss])

test('a training writes a model with its card, and leaves no tensor and no checkpoint behind', async () => {
  const directory = join(temporaryFolder(), 'model')
  const fractions: number[] = []
  const tensors = tf.memory().numTensors
  const examples = { ...patchExamples(request, data), warnings: ['a pair is doubtful'] }
  const card = await trainModel(request, examples, {
    directory,
    id: 'a',
    onProgress: (fraction) => fractions.push(fraction)
  })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(readdirSync(directory).sort()).toEqual([
    'card.json',
    'card.md',
    'epochs.json',
    'model.json',
    'request.json',
    'samples',
    'weights.bin'
  ])
  expect(card).toMatchObject({ id: 'a', architecture: 'autoencoder', patchRows: 28, training: request })
  expect(card.data.map(({ name, images }) => [name, images])).toEqual([
    ['training', 144],
    ['validation', 16],
    ['test', 160]
  ])
  expect(card.weightsSha256).toBe(createHash('sha256').update(weightsOf(directory)).digest('hex'))
  expect(card.test!.noisyPsnr[0]).toBeGreaterThan(12.5)
  expect(card.limits.at(-1)).toBe('Training: a pair is doubtful')
  expect(losses(card.epochs)[2]![0]).toBeLessThan(losses(card.epochs)[0]![0]!)
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  expect(fractions.at(-1)).toBe(1)
})

test('the same request gives the same weights again, another seed gives others', async () => {
  const folder = temporaryFolder()
  const train = async (name: string, seed: number) => {
    await trainModel({ ...request, seed }, patchExamples({ ...request, seed }, data), { directory: join(folder, name) })
    return weightsOf(join(folder, name))
  }
  const first = await train('first', 1)
  expect(await train('again', 1)).toEqual(first)
  expect(await train('other', 2)).not.toEqual(first)
})

test('a training killed after its first epoch goes on to the weights and curves of one that was not', async () => {
  const folder = temporaryFolder()
  const [killed, whole] = [join(folder, 'killed'), join(folder, 'whole')]
  const script = join(import.meta.dirname, '../../support/training-run.ts')
  const long = { ...small, epochs: 4 }
  const child = spawn(process.execPath, [script, killed, JSON.stringify(long)], { stdio: ['ignore', 'pipe', 'ignore'] })
  expect(await firstLine(child, child.stdout)).toBe('epoch 1')
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
  expect(isTrained(killed)).toBe(false)
  expect((await listModels([{ directory: folder, origin: 'workspace' }]))[0]).toMatchObject({
    id: 'killed',
    state: 'interrupted'
  })

  const parsed = trainingRequestSchema.parse(long)
  const resumedEpochs: number[] = []
  const onEpoch = ({ epoch }: EpochRecord) => resumedEpochs.push(epoch)
  const resumed = await trainModel(parsed, patchExamples(parsed, data), { directory: killed, id: 'same', onEpoch })
  const uninterrupted = await trainModel(parsed, patchExamples(parsed, data), { directory: whole, id: 'same' })
  expect(resumedEpochs).not.toContain(1)
  expect(losses(resumed.epochs)).toEqual(losses(uninterrupted.epochs))
  expect(weightsOf(killed)).toEqual(weightsOf(whole))
})

test('a cancelled training stops between two batches and can be resumed', async () => {
  const directory = join(temporaryFolder(), 'model')
  const controller = new AbortController()
  const onEpoch = () => controller.abort()
  await expect(
    trainModel(request, patchExamples(request, data), { directory, signal: controller.signal, onEpoch })
  ).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(await readEpochs(directory)).toHaveLength(1)
  const card = await trainModel(request, patchExamples(request, data), { directory })
  expect(card.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
})

test('an unfinished training is not continued with other settings, nor from a damaged checkpoint', async () => {
  const directory = join(temporaryFolder(), 'model')
  const controller = new AbortController()
  const stop = { directory, signal: controller.signal, onEpoch: () => controller.abort() }
  await expect(trainModel(request, patchExamples(request, data), stop)).rejects.toMatchObject({ code: 'job.cancelled' })
  const other = { ...request, learningRate: 0.01 }
  await expect(trainModel(other, patchExamples(other, data), { directory })).rejects.toMatchObject({
    code: 'argument.invalid'
  })
  expect(await readTrainingRequest(directory)).toEqual(request)
  truncateSync(join(directory, 'training.checkpoint'), 5000)
  const damaged = trainModel(request, patchExamples(request, data), { directory })
  await expect(damaged).rejects.toMatchObject({
    code: 'model.damaged',
    message: expect.stringContaining('training.checkpoint')
  })
})

test('another loss than the default is learned, and stands in name, id, card and command', async () => {
  const directory = join(temporaryFolder(), 'model')
  const card = await trainModel({ ...request, loss: 'ssim' }, patchExamples({ ...request, loss: 'ssim' }, data), {
    directory
  })
  expect(card).toMatchObject({ id: 'autoencoder-mnist-gaussian-0.3-ssim', name: expect.stringContaining('SSIM') })
  const printed = readFileSync(join(directory, 'card.md'), 'utf8')
  expect(printed).toContain('| Loss and optimiser | SSIM (1 - SSIM) (Wang et al. 2004')
  expect(printed).toContain('--loss ssim')
  const [first, , last] = card.epochs
  expect(first!.validationLoss).toBeGreaterThan(0.3)
  expect(last!.validationLoss).toBeLessThan(first!.validationLoss)
})

test('a finished model is not trained over', async () => {
  const directory = join(temporaryFolder(), 'model')
  await trainModel({ ...request, epochs: 1 }, patchExamples({ ...request, epochs: 1 }, data), { directory })
  await expect(trainModel(request, patchExamples(request, data), { directory })).rejects.toMatchObject({
    code: 'argument.invalid'
  })
})

test('training stops early without a lower validation loss, and the best weights are the ones that are saved', async () => {
  const directory = join(temporaryFolder(), 'model')
  const wild = { ...request, learningRate: 0.9, schedule: 'constant' as const, epochs: 40, patience: 2 }
  const card = await trainModel(wild, patchExamples(wild, data), { directory })
  const validation = card.epochs.map(({ validationLoss }) => validationLoss)
  const best = validation.indexOf(Math.min(...validation))
  expect(card.epochs.length).toBe(best + 1 + 2)
  expect(existsSync(join(directory, 'training.checkpoint'))).toBe(false)
  const { model } = await loadModel(tf, directory)
  model.dispose()
})
