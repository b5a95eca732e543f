import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DenoiserCatalogue } from '../../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { buildAutoencoder } from '../../../../src-core/denoisers/architectures/autoencoder.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import { denoiseInParts, describeModel, modelDenoiser } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import {
  beginModel,
  findModel,
  listModels,
  loadModel,
  readCard,
  saveModel,
  writeEpochs
} from '../../../../src-core/denoisers/models/model-folder.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const { tf } = await loadTensorFlow()
const request = trainingRequestSchema.parse({ data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 } })
const card = (id: string): Omit<ModelCard, 'weightsSha256'> => ({
  id,
  name: `Model ${id}`,
  description: 'For a test.',
  architecture: 'autoencoder',
  citation: 'None',
  patchRows: 28,
  patchColumns: 28,
  parameterCount: 1,
  training: request,
  data: [],
  epochs: [],
  test: null,
  versions: {},
  backend: 'any',
  createdAt: '2026-01-01T00:00:00.000Z',
  limits: ['Untrained.']
})

async function saveUntrained(folder: string, id: string): Promise<string> {
  const directory = join(folder, id)
  const model = buildAutoencoder(tf, { latentSize: 3, seed: 1 })
  beginModel(directory, request)
  await saveModel(tf, model, directory, card(id))
  model.dispose()
  return directory
}

function noise(count: number) {
  const random = new Random(9)
  return { data: Float32Array.from({ length: count * 784 }, () => random.uniform()), count, rows: 28, columns: 28 }
}

test('a model read back gives exactly the values of the one that was saved', async () => {
  const directory = await saveUntrained(temporaryFolder(), 'a')
  const original = buildAutoencoder(tf, { latentSize: 3, seed: 1 })
  const { model } = await loadModel(tf, directory)
  const images = noise(7)
  expect((await denoiseInParts(tf, model, images)).data).toEqual((await denoiseInParts(tf, original, images)).data)
  original.dispose()
  model.dispose()
})

test('its denoiser takes any number of images, each on its own, and leaves no tensor behind', async () => {
  const denoiser = await modelDenoiser(await saveUntrained(temporaryFolder(), 'a'))
  const images = noise(1030)
  const before = { tensors: tf.memory().numTensors, first: images.data.slice(0, 784) }
  const all = await denoiser.denoise(images, {})
  const last = await denoiser.denoise({ ...images, count: 1, data: images.data.slice(1029 * 784) }, {})
  expect(tf.memory().numTensors).toBe(before.tensors)
  expect(images.data.slice(0, 784)).toEqual(before.first)
  last.data.forEach((value, pixel) => expect(all.data[1029 * 784 + pixel]).toBeCloseTo(value, 5))
  expect((await denoiser.denoise({ ...images, count: 0, data: new Float32Array(0) }, {})).count).toBe(0)
})

test('a model of whole slices says so instead of a patch size, with the HU of its scale', async () => {
  const { patchSize, ...described } = describeModel({
    ...card('whole'),
    weightsSha256: '',
    wholeSlice: true,
    hounsfield: [-1000, 1000]
  })
  expect(patchSize).toBeUndefined()
  expect(described).toMatchObject({ wholeSlice: true, hounsfield: [-1000, 1000] })
  expect(describeModel({ ...card('patches'), weightsSha256: '' })).not.toHaveProperty('wholeSlice')
})

test('a patch of another size is refused with both sizes', async () => {
  const denoiser = await modelDenoiser(await saveUntrained(temporaryFolder(), 'small-patches'))
  const images = { data: new Float32Array(32 * 32), count: 1, rows: 32, columns: 32 }
  await expect(async () => denoiser.denoise(images, {})).rejects.toMatchObject({
    code: 'denoiser.incompatible',
    message: expect.stringContaining('28 x 28, got 32 x 32')
  })
})

test('a changed weights file and a broken card are refused by the name of the file', async () => {
  const directory = await saveUntrained(temporaryFolder(), 'a')
  const file = join(directory, 'weights.bin')
  const bytes = readFileSync(file)
  bytes[100]! ^= 1
  writeFileSync(file, bytes)
  await expect(loadModel(tf, directory)).rejects.toMatchObject({
    code: 'model.damaged',
    message: expect.stringContaining(file)
  })
  writeFileSync(join(directory, 'card.json'), '{')
  const broken = { code: 'model.damaged', message: expect.stringContaining('card.json') }
  await expect(readCard(directory)).rejects.toMatchObject(broken)
})

test('models are listed with their state, those of the first folder before others of the same id', async () => {
  const [shipped, workspace] = [temporaryFolder(), temporaryFolder()]
  await saveUntrained(shipped, 'a')
  await saveUntrained(workspace, 'a')
  beginModel(join(workspace, 'b'), { ...request, epochs: 5 })
  writeEpochs(join(workspace, 'b'), [{ epoch: 1, trainingLoss: 1, validationLoss: 1, seconds: 1 }])
  beginModel(join(workspace, 'c'), request)
  mkdirSync(join(workspace, 'no-model'))
  const folders = [
    { directory: shipped, origin: 'shipped' as const },
    { directory: workspace, origin: 'workspace' as const }
  ]
  expect(await listModels(folders, new Set(['c']))).toEqual([
    {
      id: 'a',
      name: 'Model a',
      origin: 'shipped',
      state: 'ready',
      createdAt: '2026-01-01T00:00:00.000Z',
      epochsDone: 0,
      epochsWanted: 10
    },
    { id: 'b', name: 'b', origin: 'workspace', state: 'interrupted', createdAt: null, epochsDone: 1, epochsWanted: 5 },
    { id: 'c', name: 'c', origin: 'workspace', state: 'training', createdAt: null, epochsDone: 0, epochsWanted: 10 }
  ])
  expect(await findModel([shipped, workspace], 'b')).toBe(join(workspace, 'b'))
  await expect(findModel([shipped], 'x')).rejects.toMatchObject({
    code: 'model.unknown',
    message: expect.stringContaining('a')
  })
})

test('the catalogue offers filters and finished models, loads a model once, and names what there is', async () => {
  const folder = temporaryFolder()
  await saveUntrained(folder, 'a')
  beginModel(join(folder, 'unfinished'), request)
  const catalogue = new DenoiserCatalogue([folder, join(folder, 'missing')])
  const listed = await catalogue.list()
  expect(listed.at(-1)).toMatchObject({
    id: 'a',
    name: 'Model a',
    family: 'model',
    patchSize: [28, 28],
    parameters: []
  })
  expect(listed.map(({ id }) => id)).not.toContain('unfinished')
  expect(await catalogue.get('a')).toBe(await catalogue.get('a'))
  expect((await catalogue.get('median')).description.family).toBe('filter')
  const unknown = { code: 'denoiser.unknown', message: expect.stringMatching(/'x': expected one of .*median.*, a$/) }
  await expect(catalogue.get('x')).rejects.toMatchObject(unknown)
})
