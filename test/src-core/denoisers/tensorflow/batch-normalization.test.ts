import type { Tensor, Tensor4D, LayersModel } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import {
  fusedNormalization,
  plainNormalization,
  foldBatchNormalization
} from '../../../../src-core/denoisers/tensorflow/batch-normalization.ts'
import { largestDifference } from '../../../support/reference.ts'

/** torch.nn.BatchNorm2d(2, momentum=0.1, eps=1e-5) in training mode, PyTorch 2.13.0; values in the order NHWC. */
const x = [3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5]
const slope = [1, -2, 3, 0.5, -1, 2, 0, 4, 1, 1, -3, 2, 0.5, 0.25, -0.75, 1.5]
const y = [
  3.629263, -0.963744, -1.50421, -0.745532, -1.137534, -0.527319, -0.770857, -0.309106, -0.40418, -0.090894, -0.037504,
  0.127319, 0.329173, 0.345532, 0.695849, 0.563744
]
const inputGradient = [
  1.830385, -2.523128, 5.251506, -0.058481, -2.064481, 1.315102, -0.213552, 3.234218, 1.637378, -0.301984, -5.67861,
  0.526067, 0.755778, -1.646306, -1.518405, -0.545488
]
const gammaGradient = [-0.313203, 4.418807]
const betaGradient = [0.75, 9.25]
const movingMean = [0.1075, 0.08]
const movingVariance = [0.9765, 0.924]

const loaded = await loadTensorFlow()
const { tf, kernels } = loaded

function layerLike(gamma: Tensor, beta: Tensor) {
  const kept = (values: number[]) => {
    const variable = tf.variable(tf.tensor1d(values), false)
    return { read: () => variable as Tensor, write: (value: Tensor) => variable.assign(value as typeof variable) }
  }
  const weight = (tensor: Tensor) => ({ read: () => tensor, write: () => undefined })
  return {
    gamma: weight(gamma),
    beta: weight(beta),
    movingMean: kept([0, 0]),
    movingVariance: kept([1, 1]),
    epsilon: 1e-5,
    momentum: 0.9,
    call: () => []
  }
}

const ways = [
  ['put together from plain operations', () => plainNormalization(tf)],
  ...(kernels ? [["TensorFlow's fused kernel", () => fusedNormalization(tf, kernels)] as const] : [])
] as const

test.each(ways)(
  'batch norm in training, %s, has the values, gradients and moving averages of PyTorch',
  (_name, make) => {
    const normalize = make()
    const gamma = tf.tensor1d([1.5, 0.5])
    const beta = tf.tensor1d([0.1, -0.2])
    const input = tf.tensor4d(x, [2, 2, 2, 2])
    let layer = layerLike(gamma, beta)
    close(normalize(layer, input), y)
    close(layer.movingMean.read(), movingMean)
    close(layer.movingVariance.read(), movingVariance)
    const gradients = tf.grads((a, g, b) => {
      layer = layerLike(g!, b!)
      return tf.sum(tf.mul(normalize(layer, a as Tensor4D), tf.tensor4d(slope, [2, 2, 2, 2])))
    })([input, gamma, beta])
    ;[inputGradient, gammaGradient, betaGradient].forEach((expected, index) => close(gradients[index]!, expected))
  }
)

function close(actual: Tensor, expected: number[]): void {
  Array.from(actual.dataSync()).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4))
}

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
