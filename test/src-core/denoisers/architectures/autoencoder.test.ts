import type { Tensor } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { buildAutoencoder } from '../../../../src-core/denoisers/architectures/autoencoder.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'

const { tf } = await loadTensorFlow()
const values = (tensor: Tensor | undefined) => Array.from(tensor!.dataSync())

test('the autoencoder maps 28 x 28 to 28 x 28 through 14, 7, 3 and its bottleneck', () => {
  const model = buildAutoencoder(tf, { latentSize: 5, seed: 1 })
  const shapes = Object.fromEntries(model.layers.map((layer) => [layer.name, (layer.outputShape as number[]).slice(1)]))
  expect(shapes).toMatchObject({
    encode_1: [14, 14, 8],
    encode_2: [7, 7, 16],
    encode_3: [3, 3, 32],
    flatten: [288],
    bottleneck: [5],
    decode_3: [7, 7, 16],
    decode_2: [14, 14, 8],
    decode_1: [28, 28, 1]
  })
  model.dispose()
})

test('it has the 94,401 weights that its layers add up to at 32 latent values', () => {
  const model = buildAutoencoder(tf, { latentSize: 32, seed: 1 })
  const encoder = 80 + 1168 + 64 + 4640 + 36_992 + 4128
  const decoder = 4224 + 37_152 + 4624 + 64 + 1160 + 32 + 73
  expect(model.countParams()).toBe(encoder + decoder)
  model.dispose()
})

test('a seed decides all weights, and they stay within the limits of PyTorch: 1/sqrt(fan in)', () => {
  const [one, same, other] = [1, 1, 2].map((seed) => buildAutoencoder(tf, { latentSize: 4, seed }))
  const kernel = values(one!.getLayer('encode_1').getWeights()[0])
  expect(values(same!.getLayer('encode_1').getWeights()[0])).toEqual(kernel)
  expect(values(other!.getLayer('encode_1').getWeights()[0])).not.toEqual(kernel)
  const fanIn = { encode_1: 9, encode_3: 144, decode_3: 144, decode_1: 9, bottleneck: 128 }
  for (const [name, inputs] of Object.entries(fanIn)) {
    const largest = Math.max(
      ...one!
        .getLayer(name)
        .getWeights()
        .flatMap((weight) => values(weight).map(Math.abs))
    )
    expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(inputs))
    expect(largest).toBeGreaterThan(0.8 / Math.sqrt(inputs))
  }
  for (const model of [one, same, other]) model!.dispose()
})
