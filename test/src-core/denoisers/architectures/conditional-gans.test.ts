import type { LayersModel, Tensor4D } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { adversarialObjective } from '../../../../src-core/training/denoiser-trainer.ts'
import { buildDiscriminator } from '../../../../src-core/denoisers/architectures/conditional-gans.ts'

const { tf } = await loadTensorFlow()

test('the discriminator maps pairs of 28 x 28 to 7 x 7 judgements with the 9,041 weights that its layers add up to', () => {
  const model = buildDiscriminator(tf, { seed: 1 })
  expect(model.inputs[0]!.shape).toEqual([null, null, null, 2])
  tf.tidy(() => {
    expect((model.apply(tf.zeros([3, 28, 28, 2])) as Tensor4D).shape).toEqual([3, 7, 7, 1])
  })
  expect(model.countParams()).toBe(16 * 2 * 16 + 16 + (16 * 16 * 32 + 32) + (9 * 32 + 1))
  model.dispose()
})

test('a judgement depends on 18 x 18 pixels', () => {
  const model = buildDiscriminator(tf, { seed: 1 })
  tf.tidy(() => {
    const middle = (images: Tensor4D) => tf.sum(tf.slice(model.apply(images) as Tensor4D, [0, 3, 3, 0], [1, 1, 1, 1]))
    const slope = tf.grad((images) => middle(images as Tensor4D))(tf.randomUniform([1, 28, 28, 2], 0, 1, 'float32', 1))
    const seen = tf.any(tf.notEqual(slope, 0), [0, 2, 3]).dataSync()
    const rows = Array.from(seen).flatMap((isSeen, row) => (isSeen ? [row] : []))
    expect(rows.at(-1)! - rows[0]! + 1).toBe(18)
  })
  model.dispose()
})

test('its discriminator judges 64 x 64 by 8 x 8 on multiplied values, with a third halving and the scale of CT', () => {
  const options = { seed: 1, channels: [16, 32, 64] }
  const [scaled, plain] = [
    buildDiscriminator(tf, { ...options, scaling: { scale: 8, offset: -4 } }),
    buildDiscriminator(tf, options)
  ]
  expect(plain.countParams()).toBe(528 + (256 * 32 + 32) + (512 * 64 + 64) + (9 * 64 + 1))
  tf.tidy(() => {
    const pair = tf.randomUniform([1, 64, 64, 2], 0, 1, 'float32', 1)
    const [judged, expected] = [scaled.apply(pair), plain.apply(tf.sub(tf.mul(pair, 8), 4))] as [Tensor4D, Tensor4D]
    expect(judged.shape).toEqual([1, 8, 8, 1])
    expect(tf.max(tf.abs(tf.sub(judged, expected))).dataSync()[0]).toBeLessThan(1e-5)
  })
  ;[scaled, plain].forEach((model) => model.dispose())
})

/** One weight g: denoised = g noisy. Two weights: logit = d0 noisy + d1 other. All pixels are alike. */
function linearNetworks(): { generator: LayersModel; discriminator: LayersModel } {
  const single = (channels: number, weights: number[]) => {
    const layer = tf.layers.conv2d({ inputShape: [2, 2, channels], filters: 1, kernelSize: 1, useBias: false })
    const model = tf.sequential({ layers: [layer] })
    tf.tidy(() => layer.setWeights([tf.tensor4d(weights, [1, 1, channels, 1])]))
    return model
  }
  return { generator: single(1, [0.5]), discriminator: single(2, [1, -2]) }
}

test('both networks get the slopes of their own loss at the same point, and the curves the plain loss', () => {
  const { generator, discriminator } = linearNetworks()
  const objective = adversarialObjective(tf, { generator, discriminator, loss: 'l1', lambda: 10 })
  expect(objective.companions).toEqual([discriminator])
  const tensors = tf.memory().numTensors
  const slopes: number[][] = []
  tf.tidy(() => {
    const images = (value: number) => tf.mul(tf.ones([3, 2, 2, 1]), value) as Tensor4D
    const { value, grads } = objective.lossAndGradients(images(0.8), images(0.9))
    // Denoised 0.5 * 0.8 = 0.4.
    expect(value.dataSync()[0]).toBeCloseTo(0.5, 6)
    slopes.push(...Object.values(grads).map((slope) => Array.from(slope.dataSync())))
  })
  expect(tf.memory().numTensors).toBe(tensors)
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
  // Logits: 0.8 - 2 * 0.4 = 0 for the denoised, 0.8 - 2 * 0.9 = -1 for the clean.
  const generatorSlope = 10 * -0.8 - (1 - sigmoid(0)) * -2 * 0.8
  const judgedClean = -(1 - sigmoid(-1))
  const judgedMade = sigmoid(0)
  const discriminatorSlopes = [
    0.5 * (judgedClean * 0.8 + judgedMade * 0.8),
    0.5 * (judgedClean * 0.9 + judgedMade * 0.4)
  ]
  expect(slopes[0]![0]).toBeCloseTo(generatorSlope, 5)
  slopes[1]!.forEach((slope, index) => expect(slope).toBeCloseTo(discriminatorSlopes[index]!, 5))
  generator.dispose()
  discriminator.dispose()
})
