import { describe, expect, test } from 'vitest'
import {
  architectures,
  architectureIds,
  takesSlices
} from '../../../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { denoiseInParts } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import { buildRedCnn, buildResidualUnet } from '../../../../src-core/denoisers/architectures/residual-networks.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { objectiveOf, Trainer } from '../../../../src-core/training/denoiser-trainer.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import { requestFor } from '../../../support/training-request.ts'
import { uniformImages } from '../../../support/uniform-images.ts'

const loaded = await loadTensorFlow()
const { tf } = loaded
const residual = ['residual-unet', 'red-cnn', 'residual-gan'] as const
const convolution = (taps: number, from: number, to: number) => taps * from * to + to

test('the residual U-Net has the 481,745 weights that its levels of 16, 32, 64 and 128 channels add up to', () => {
  const model = buildResidualUnet(tf, { seed: 1 })
  const down = [
    [1, 16],
    [16, 16],
    [16, 32],
    [32, 32],
    [32, 64],
    [64, 64],
    [64, 128],
    [128, 128]
  ]
  const up = [
    [128, 64],
    [64, 64],
    [64, 32],
    [32, 32],
    [32, 16],
    [16, 16]
  ]
  const threes = [...down, ...up].reduce((sum, [from, to]) => sum + convolution(9, from!, to!), 0)
  const doublings = convolution(4, 128, 64) + convolution(4, 64, 32) + convolution(4, 32, 16)
  expect(model.countParams()).toBe(threes + doublings + convolution(1, 16, 1))
  expect(model.countParams()).toBe(481_745)
  model.dispose()
})

test('the RED-CNN kind has the 41,929 weights of nine convolutions and its correction, and two shortcuts among its features', () => {
  const model = buildRedCnn(tf, { seed: 1 })
  expect(model.countParams()).toBe(convolution(9, 1, 24) + 8 * convolution(9, 24, 24) + convolution(1, 24, 1))
  const inputsOf = (name: string) => model.getLayer(name).inboundNodes[0]!.inboundLayers.map((layer) => layer.name)
  expect([inputsOf('shortcut_5'), inputsOf('shortcut_3')]).toEqual([
    ['decode_5', 'encode_4_relu'],
    ['decode_3', 'encode_2_relu']
  ])
  model.dispose()
})

test('the architectures for slices are those that name a scale in HU; they refuse digits, and noise of patches', () => {
  const named = architectureIds.filter((id) => architectures[id].hounsfield)
  expect(named).toEqual(architectureIds.filter(takesSlices))
  for (const architecture of named) {
    expect(architectures[architecture]).toMatchObject({ patchSize: 64, wholeSlice: true, hounsfield: [-1000, 1000] })
    const request = { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.1 }, architecture }
    const problems = trainingRequestSchema.safeParse(request).error!.issues.map(({ path }) => path[0])
    expect(problems).toEqual(['data', 'degradation'])
  }
})

describe.each(residual)('%s', (architecture) => {
  const request = requestFor(architecture, { loss: 'l1' })
  const { build } = architectures[architecture]

  test.each([
    [64, 64],
    [96, 80]
  ])('untrained, it returns images of %i x %i exactly, also where they leave 0..1', async (rows, columns) => {
    const model = build(tf, request)
    const { data, ...shape } = uniformImages(2, 3, rows, columns)
    const images = { ...shape, data: data.map((value) => 3 * value - 1) }
    expect(await denoiseInParts(tf, model, images)).toEqual(images)
    model.dispose()
  })

  test('a seed decides all its weights', () => {
    const weights = [1, 1, 2].map((seed) => {
      const model = build(tf, { ...request, seed })
      const values = Array.from(model.getWeights()[2]!.dataSync())
      model.dispose()
      return values
    })
    expect(weights[1]).toEqual(weights[0])
    expect(weights[2]).not.toEqual(weights[0])
  })

  test('sixteen steps remove noise from patches, and from the first two on every kernel and bias has a slope', () => {
    const model = build(tf, request)
    const learned = objectiveOf(tf, model, request)
    const trainer = new Trainer(loaded, model, request, learned)
    const [clean, noisy] = noisyRamps()
    const tensors = tf.memory().numTensors
    const losses = Array.from({ length: 16 }, () => trainer.step(noisy, clean, 1.5e-3))
    expect(tf.memory().numTensors).toBe(tensors)
    expect(losses[0]).toBeCloseTo(0.04 * Math.sqrt(2 / Math.PI), 3)
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!)
    let position = 0
    for (const { name, shape } of [model, ...learned.companions].flatMap(({ trainableWeights }) => trainableWeights)) {
      const size = shape.reduce<number>((product, length) => product * length!, 1)
      const slopes = trainer.state.adam.firstMoment.subarray(position, (position += size))
      expect([name, slopes.some((slope) => slope !== 0)]).toEqual([name, true])
    }
    expect(position).toBe(trainer.state.weights.length)
    ;[model, ...learned.companions].forEach((each) => each.dispose())
  })
})

/** Eight ramps of 64 x 64 about 0 HU, and the same with noise of 80 HU (0.04). */
function noisyRamps() {
  const random = new Random(5)
  const shape = { count: 8, rows: 64, columns: 64 }
  const clean = Float32Array.from({ length: 8 * 64 * 64 }, (_, index) => 0.45 + (0.1 * (index % 64)) / 64)
  return [
    { ...shape, data: clean },
    { ...shape, data: clean.map((value) => value + 0.04 * random.normal()) }
  ] as const
}
