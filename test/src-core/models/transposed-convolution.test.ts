import type { Tensor } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { buildAutoencoder } from '../../../src-core/models/autoencoder/autoencoder.ts'
import { loadTensorFlow } from '../../../src-core/models/backend.ts'
import { fixTransposedConvolutions } from '../../../src-core/models/kernels/transposed-convolution.ts'
import { Random } from '../../../src-core/random/random.ts'
import { largestDifference } from '../../support/reference.ts'

const { tf } = await loadTensorFlow()

function valuesOf(run: () => Tensor): Float32Array {
  let values = new Float32Array()
  tf.tidy(() => {
    values = run().dataSync<'float32'>().slice()
  })
  return values
}

test('a transposed convolution of stride 2 gives the same as a plain one whose channels become pixels, [2,5,7,3] to [2,10,14,4]', () => {
  const layer = tf.layers.conv2dTranspose({
    inputShape: [5, 7, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh',
    kernelInitializer: tf.initializers.randomNormal({ seed: 1 }), biasInitializer: tf.initializers.randomNormal({ seed: 2 })
  })
  const model = tf.sequential({ layers: [layer] })
  const x = tf.randomNormal([2, 5, 7, 3], 0, 1, 'float32', 3)
  const run = () => valuesOf(() => model.apply(x, { training: false }) as Tensor)
  const before = run()
  fixTransposedConvolutions(tf, model)
  const after = run()
  expect(after.length).toBe(2 * 10 * 14 * 4)
  expect(largestDifference(after, before)).toBeLessThan(1e-6)
})

test("the autoencoder's output stays the same", () => {
  const model = buildAutoencoder(tf, { latentSize: 8, seed: 1 })
  const random = new Random(1)
  const x = tf.tensor4d(new Float32Array(3 * 784).map(() => random.uniform()), [3, 28, 28, 1])
  const run = () => valuesOf(() => model.apply(x, { training: false }) as Tensor)
  const before = run()
  fixTransposedConvolutions(tf, model)
  expect(largestDifference(run(), before)).toBeLessThan(1e-6)
})
