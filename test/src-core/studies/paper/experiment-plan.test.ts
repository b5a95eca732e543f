import { expect, test } from 'vitest'
import { planExperiment, readShippedCtModels, runSettings } from '../../../../src-core/studies/paper/experiment-plan.ts'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import { networkId, shippedCards } from '../../../support/shipped-ct-models.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const settings = runSettings({ seed: 7, quick: false })
const card = (id: string) => ({ id, name: `Name of ${id}`, weightsSha256: `weights of ${id}` }) as ModelCard
const shipped = { autoencoder: card('autoencoder-ct-gaussian-0.1'), networks: [card('red-cnn-ct-low-dose')] }

test('a full run trains the six settings on MNIST and on CT, ten epochs each, and limits nothing', () => {
  const { models, subjects, stages } = planExperiment(settings, new Set(), shipped)
  expect(models.map(({ id }) => id).slice(0, 6)).toEqual(
    ['gaussian', 'poisson'].flatMap((kind) => [0.1, 0.3, 0.5].map((factor) => `autoencoder-mnist-${kind}-${factor}`))
  )
  expect(models).toHaveLength(12)
  expect(stages).toEqual(['mnist', 'ct', 'quarter-dose'])
  expect(
    models.every(
      ({ request: { seed, epochs, latentSize, limit } }) =>
        seed === 7 && epochs === 10 && latentSize === 32 && limit === undefined
    )
  ).toBe(true)
  expect(subjects[1]!.outputs.map(({ id }) => id)).toEqual([
    'decoded',
    'noisy',
    'median-paper',
    'gaussian-paper',
    'average-paper',
    'bilateral-paper',
    'median-tuned',
    'gaussian-tuned',
    'average-tuned',
    'bilateral-tuned',
    'nlm-tuned',
    'tv-tuned'
  ])
})

test('extras add their columns on MNIST only, latent sizes at one noise only', () => {
  const { models, subjects } = planExperiment(settings, new Set(['unet', 'latent'] as const), shipped)
  expect(models).toHaveLength(12 + 6 + 2)
  const extra = (id: string) =>
    subjects
      .find((subject) => subject.id === id)!
      .outputs.slice(12)
      .map((output) => output.id)
  expect(extra('mnist-gaussian-0.1')).toEqual(['unet'])
  expect(extra('mnist-gaussian-0.3')).toEqual(['unet', 'latent-4', 'latent-64'])
  expect(extra('ct-gaussian-0.3')).toEqual([])
  expect(models.filter(({ stage }) => stage === 'latent').map(({ request }) => request.latentSize)).toEqual([4, 64])
})

test('the latent sizes differ from the autoencoder beside them in nothing else', () => {
  const { models } = planExperiment(settings, new Set(['latent'] as const), shipped)
  const request = (id: string) => ({ ...models.find((model) => model.id === id)!.request, id: '', latentSize: 0 })
  expect(request('autoencoder-mnist-gaussian-0.3-latent-4')).toEqual(request('autoencoder-mnist-gaussian-0.3'))
})

test('a quick run is small, and takes the number of epochs that is asked for', () => {
  const { models } = planExperiment(
    runSettings({ seed: 1, quick: true, epochs: 3 }),
    new Set(['unet'] as const),
    shipped
  )
  expect(models.every(({ request: { limit } }) => limit! < 5000)).toBe(true)
  expect(models.find(({ stage }) => stage === 'mnist')!.request.epochs).toBe(3)
  expect(models.find(({ stage }) => stage === 'unet')!.request.epochs).toBe(1)
})

test('whole slices at a quarter of the dose come last: shipped models beside noisy slices and filters, nothing is trained for them', () => {
  const { models, subjects } = planExperiment(settings, new Set(), shipped)
  const subject = subjects.at(-1)!
  expect(subject).toMatchObject({
    id: 'ct-quarter-dose',
    name: 'CT phantom, quarter of the dose',
    data: 'ct',
    setting: { kind: 'reduced-dose', share: 0.25, kernel: 'soft' }
  })
  const ids = subject.outputs.map(({ id }) => id)
  expect(ids).toEqual([...subjects[0]!.outputs.map(({ id }) => id), 'red-cnn-ct-low-dose'])
  expect(subject.outputs[0]).toMatchObject({
    id: 'decoded',
    label: 'Name of autoencoder-ct-gaussian-0.1',
    denoiser: { kind: 'shipped', weightsHash: 'weights of autoencoder-ct-gaussian-0.1' }
  })
  expect(subject.outputs.every(({ stage }) => stage === 'quarter-dose')).toBe(true)
  expect(models.some(({ stage }) => stage === 'quarter-dose')).toBe(false)
})

test('networks that do not ship are left out, a missing autoencoder is an error', async () => {
  const { autoencoder, networks } = await readShippedCtModels(shippedCards(temporaryFolder()))
  expect([autoencoder.id, ...networks.map(({ id }) => id)]).toEqual(['autoencoder-ct-gaussian-0.1', networkId])
  await expect(readShippedCtModels(temporaryFolder())).rejects.toMatchObject({ code: 'model.damaged' })
})
