import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/models/backend.ts'
import {
  fusedNormalization,
  plainNormalization
} from '../../../../src-core/denoisers/models/kernels/batch-normalization.ts'

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
