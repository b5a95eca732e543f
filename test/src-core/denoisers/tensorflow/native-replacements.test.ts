import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { largestDifference } from '../../../support/reference.ts'

const { tf } = await loadTensorFlow()

function valuesOf(run: () => Tensor): Float32Array {
  let values = new Float32Array()
  tf.tidy(() => {
    values = run().dataSync<'float32'>().slice()
  })
  return values
}

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** Definition: input pixel (row, column) adds its weighted value at (2 row + tap row, 2 column + tap column). */
function scattered(x: Tensor4D, filter: Tensor4D, rows: number, columns: number): Float64Array {
  const [count, inRows, inColumns, inputs] = x.shape
  const outputs = filter.shape[2]
  const [values, weights] = [x.dataSync(), filter.dataSync()]
  const sums = new Float64Array(count * rows * columns * outputs)
  for (let image = 0; image < count; image++)
    for (let r = 0; r < inRows; r++)
      for (let c = 0; c < inColumns; c++)
        for (let tap = 0; tap < 9; tap++) {
          const [row, column] = [2 * r + Math.floor(tap / 3), 2 * c + (tap % 3)]
          if (row >= rows || column >= columns) continue
          for (let output = 0; output < outputs; output++)
            for (let input = 0; input < inputs; input++) {
              sums[((image * rows + row) * columns + column) * outputs + output]! +=
                values[((image * inRows + r) * inColumns + c) * inputs + input]! *
                weights[(tap * outputs + output) * inputs + input]!
            }
        }
  return sums
}

test.each([
  [[2, 5, 7, 3], 4],
  [[3, 4, 4, 2], 1],
  [[1, 1, 2, 5], 3]
])('a transposed convolution of stride 2 from %j to %i channels gives the sums that define it', (shape, outputs) => {
  const [count, rows, columns, inputs] = shape as [number, number, number, number]
  const x = random(shape, 1) as Tensor4D
  const filter = random([3, 3, outputs, inputs], 2) as Tensor4D
  const size: [number, number, number, number] = [count, 2 * rows, 2 * columns, outputs]
  const result = valuesOf(() => tf.conv2dTranspose(x, filter, size, 2, 'same'))
  expect(largestDifference(result, scattered(x, filter, 2 * rows, 2 * columns))).toBeLessThan(1e-5)
})

test.each([
  [[2, 9, 9, 3], 'same'],
  [[2, 7, 7, 3], 'valid']
] as const)(
  'the gradient of a convolution of stride 2 with respect to its input %j, padding %s, is right too where it does not double',
  (shape, pad) => {
    const [x, filter] = [random([...shape], 3) as Tensor4D, random([3, 3, 3, 2], 4) as Tensor4D]
    const gradient = valuesOf(() =>
      tf.grad((input: Tensor) => tf.sum(tf.square(tf.conv2d(input as Tensor4D, filter, 2, pad))))(x)
    )
    const direction = random([...shape], 5)
    const at = (step: number) =>
      valuesOf(() => tf.sum(tf.square(tf.conv2d(tf.add(x, tf.mul(direction, step)) as Tensor4D, filter, 2, pad))))[0]!
    const along = direction.dataSync<'float32'>().reduce((sum, value, index) => sum + value * gradient[index]!, 0)
    expect((at(0.5) - at(-0.5)) / along).toBeCloseTo(1, 4)
  }
)

test('a bias is added to each channel, and its gradient is the sum over all pixels', () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2])
  for (const bias of [tf.tensor1d([10, 20]), tf.tensor4d([10, 20], [1, 1, 1, 2])]) {
    expect([...valuesOf(() => tf.add(x, bias))]).toEqual([11, 22, 13, 24, 15, 26, 17, 28])
    expect([...valuesOf(() => tf.grad((given: Tensor) => tf.sum(tf.mul(tf.add(x, given), x)))(bias))]).toEqual([16, 20])
  }
  expect([...valuesOf(() => tf.add(x, tf.tensor4d([10, 20], [1, 1, 2, 1])))]).toEqual([11, 12, 23, 24, 15, 16, 27, 28])
})

test('matrices are multiplied, transposed or not, alone or as a batch of one', () => {
  const [a, b] = [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2])]
  const product = [4, 5, 10, 11]
  expect([...valuesOf(() => tf.matMul(a, b))]).toEqual(product)
  expect([...valuesOf(() => tf.matMul(tf.transpose(a), b, true))]).toEqual(product)
  expect([...valuesOf(() => tf.matMul(a, tf.transpose(b), false, true))]).toEqual(product)
  const batch = tf.tidy(() => tf.matMul(tf.reshape(a, [1, 2, 3]), tf.reshape(b, [1, 3, 2])).shape)
  expect(batch).toEqual([1, 2, 2])
  const twice = valuesOf(() => tf.matMul(tf.stack([a, a]), tf.stack([b, b])))
  expect([...twice]).toEqual([...product, ...product])
})
