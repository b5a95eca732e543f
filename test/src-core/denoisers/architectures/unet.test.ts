import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { denoiseInParts } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import { buildUnet } from '../../../../src-core/denoisers/architectures/unet.ts'
import { largestDifference } from '../../../support/reference.ts'
import { uniformImages } from '../../../support/uniform-images.ts'

const { tf } = await loadTensorFlow()

test('the U-Net maps 28 x 28 to 28 x 28 over levels of 28, 14 and 7 pixels, each joined with its own features', () => {
  const model = buildUnet(tf, { seed: 1 })
  const shapes = Object.fromEntries(model.layers.map((layer) => [layer.name, (layer.outputShape as number[]).slice(1)]))
  expect(shapes).toMatchObject({
    down_0_2: [28, 28, 16],
    down_1_2: [14, 14, 32],
    down_2_2: [7, 7, 64],
    up_1: [14, 14, 32],
    join_1: [14, 14, 64],
    up_1_2: [14, 14, 32],
    up_0: [28, 28, 16],
    join_0: [28, 28, 32],
    up_0_2: [28, 28, 16],
    output: [28, 28, 1]
  })
  model.dispose()
})

test('it has the 116,754 weights that its layers add up to', () => {
  const model = buildUnet(tf, { seed: 1 })
  const convolution = (taps: number, from: number, to: number) => taps * from * to + to
  const down = [
    [1, 16],
    [16, 16],
    [16, 32],
    [32, 32],
    [32, 64],
    [64, 64]
  ]
  const up = [
    [64, 32],
    [32, 32],
    [32, 16],
    [16, 16]
  ]
  const threes = [...down, ...up].reduce((sum, [from, to]) => sum + convolution(9, from!, to!), 0)
  const doublings = convolution(4, 64, 32) + convolution(4, 32, 16)
  expect(model.countParams()).toBe(threes + doublings + convolution(1, 16, 1) + 1)
  expect(model.countParams()).toBe(116_754)
  model.dispose()
})

test('a seed decides all its weights; outputs lie in 0..1, and before any training follow the input', async () => {
  const images = uniformImages(20, 3)
  const outputs = []
  for (const seed of [1, 1, 2]) {
    const model = buildUnet(tf, { seed })
    outputs.push((await denoiseInParts(tf, model, images)).data)
    model.dispose()
  }
  expect(outputs[1]).toEqual(outputs[0])
  expect(largestDifference(outputs[2]!, outputs[0]!)).toBeGreaterThan(0.01)
  expect(outputs[0]!.every((value) => value >= 0 && value <= 1)).toBe(true)
  expect(correlation(outputs[0]!, images.data)).toBeGreaterThan(0.5)
})

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  a.forEach((value, index) => {
    const [left, right] = [value - meanA, b[index]! - meanB]
    ab += left * right
    aa += left * left
    bb += right * right
  })
  return ab / Math.sqrt(aa * bb)
}
