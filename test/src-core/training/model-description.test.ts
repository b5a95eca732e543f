import { expect, test } from 'vitest'
import { describeModelOf, modelIdOf } from '../../../src-core/training/model-description.ts'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'

const request = (values: object) =>
  trainingRequestSchema.parse({ data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 }, ...values })

test('a model is named by its purpose, and by its loss if that is not the default of its architecture', () => {
  const ids = [
    {},
    { architecture: 'unet', loss: 'l1' },
    { architecture: 'conditional-gan' },
    { architecture: 'conditional-gan', loss: 'l1' }
  ]
  expect(ids.map((values) => modelIdOf(request(values)))).toEqual([
    'autoencoder-mnist-gaussian-0.3',
    'unet-mnist-gaussian-0.3-l1',
    'conditional-gan-mnist-gaussian-0.3',
    'conditional-gan-mnist-gaussian-0.3-l1'
  ])
  expect(describeModelOf(request({ architecture: 'unet', loss: 'l1' }), '').name).toBe('U-Net, MNIST, Gaussian 0.3, L1')
})

test('models that are for the same but have different ids bear different names', () => {
  const names = [
    'autoencoder-mnist-gaussian-0.3',
    'autoencoder-mnist-gaussian-0.3-latent-32',
    'autoencoder-mnist-gaussian-0.3-latent-32-2',
    'mine'
  ].map((id) => describeModelOf(request({}), '', id).name)
  expect(names).toEqual([
    'Autoencoder, MNIST, Gaussian 0.3',
    'Autoencoder, MNIST, Gaussian 0.3 (latent-32)',
    'Autoencoder, MNIST, Gaussian 0.3 (latent-32-2)',
    'Autoencoder, MNIST, Gaussian 0.3 (mine)'
  ])
})

test('the card of a conditional GAN says that it can invent structure', () => {
  expect(describeModelOf(request({ architecture: 'conditional-gan' }), '').limits.join(' ')).toContain(
    'invent structure'
  )
})
