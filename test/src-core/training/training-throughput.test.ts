import { expect, test } from 'vitest'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import { throughputsOf, trainingThroughputs } from '../../../src-core/training/training-throughput.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A card with the fields that throughput depends on. */
const card = (architecture: string, images: number, seconds: number[]) =>
  ({
    training: { architecture },
    data: [{ name: 'training', images }],
    epochs: seconds.map((each, index) => ({ epoch: index + 1, seconds: each }))
  }) as unknown as ModelCard

test('the throughput is the middle epoch of the middle training here, for one image', () => {
  const models = [
    card('autoencoder', 1000, [5, 1, 2]),
    card('autoencoder', 500, [2, 2]),
    card('autoencoder', 100, [30])
  ]
  const paces = throughputsOf(models.map((each) => ({ card: each, origin: 'workspace' as const })))
  expect(paces[0]).toEqual({ architecture: 'autoencoder', secondsPerImage: 0.004, origin: 'workspace', isOwn: true })
})

test('trainings here count before shipped models; of another architecture, they are scaled by its cost', () => {
  const paces = throughputsOf([
    { card: card('unet', 1000, [120]), origin: 'shipped' },
    { card: card('autoencoder', 1000, [1]), origin: 'workspace' }
  ])
  expect(paces.map(({ architecture, secondsPerImage, isOwn }) => [architecture, secondsPerImage, isOwn])).toEqual([
    ['autoencoder', 0.001, true],
    ['unet', 0.012, false],
    ['conditional-gan', 0.016, false],
    ['residual-unet', 0.2, false],
    ['red-cnn', 0.25, false],
    ['residual-gan', 0.23, false]
  ])
})

test('nothing is known without a trained model', async () => {
  expect(throughputsOf([])).toEqual([])
  expect(await trainingThroughputs([{ directory: temporaryFolder(), origin: 'workspace' }])).toEqual([])
})
