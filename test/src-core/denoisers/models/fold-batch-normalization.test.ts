import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/models/backend.ts'
import { foldBatchNormalization } from '../../../../src-core/denoisers/models/kernels/fold-batch-normalization.ts'
import { largestDifference } from '../../../support/reference.ts'

const { tf } = await loadTensorFlow()
const { layers } = tf
const random = (seed: number) => tf.initializers.randomUniform({ minval: 0.2, maxval: 1.5, seed })
const initializers = { kernelInitializer: random(1), biasInitializer: random(2) }
const normalization = (name: string) =>
  layers.batchNormalization({
    name,
    betaInitializer: random(3),
    gammaInitializer: random(4),
    movingMeanInitializer: random(5),
    movingVarianceInitializer: random(6)
  })

/** Outputs and the kernels of the layers before and after the batch norm is taken into them. */
function folded(model: LayersModel) {
  const x = tf.randomUniform([2, ...(model.inputs[0]!.shape.slice(1) as number[])], 0, 1, 'float32', 7)
  const output = () => (model.apply(x, { training: false }) as Tensor).dataSync<'float32'>().slice()
  const kernel = () =>
    model.layers
      .find((layer) => layer.name === 'linear')!
      .getWeights()[0]!
      .dataSync<'float32'>()
      .slice()
  const [before, kernelBefore] = [output(), kernel()]
  foldBatchNormalization(tf, model)
  const largest = Math.max(...before.map(Math.abs))
  return {
    error: largestDifference(output(), before) / largest,
    kernelChange: largestDifference(kernel(), kernelBefore)
  }
}

test.each([
  ['a convolution', [6, 6, 3], () => layers.conv2d({ name: 'linear', filters: 5, kernelSize: 3, ...initializers })],
  [
    'a transposed convolution',
    [3, 3, 4],
    () =>
      layers.conv2dTranspose({
        name: 'linear',
        filters: 5,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        ...initializers
      })
  ],
  ['a dense layer', [7], () => layers.dense({ name: 'linear', units: 5, ...initializers })]
])('batch norm after %s goes into its weights and leaves the outputs as they are', (_name, shape, make) => {
  const input = tf.input({ shape })
  const output = layers.activation({ activation: 'tanh' }).apply(normalization('norm').apply(make().apply(input)))
  const { error, kernelChange } = folded(tf.model({ inputs: input, outputs: output as typeof input }))
  expect(kernelChange).toBeGreaterThan(0.01)
  expect(error).toBeLessThan(1e-5)
})

test('batch norm after a curved activation, or after a layer that others see too, stays', () => {
  const input = tf.input({ shape: [7] })
  const curved = layers.dense({ name: 'linear', units: 5, activation: 'relu', ...initializers }).apply(input)
  expect(
    folded(tf.model({ inputs: input, outputs: normalization('after_curved').apply(curved) as typeof input }))
  ).toEqual({ error: 0, kernelChange: 0 })
  const seen = layers.dense({ name: 'linear', units: 5, ...initializers }).apply(input) as typeof input
  const sum = layers.add().apply([seen, normalization('after_seen').apply(seen) as typeof input])
  expect(folded(tf.model({ inputs: input, outputs: sum as typeof input }))).toEqual({ error: 0, kernelChange: 0 })
})
