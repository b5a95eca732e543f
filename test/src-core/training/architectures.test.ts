import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { degrade } from '../../../src-core/degradation/pixel-noise.ts'
import { architectures } from '../../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { denoiseInParts } from '../../../src-core/denoisers/models/model-denoiser.ts'
import { loadModel } from '../../../src-core/denoisers/models/model-folder.ts'
import { trainingPatches } from '../../../src-core/training/training-data.ts'
import { patchExamples } from '../../../src-core/training/training-examples.ts'
import { objectiveOf, Trainer } from '../../../src-core/training/denoiser-trainer.ts'
import { patchDegradation, trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import { trainModel } from '../../../src-core/training/train-model.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { uniformImages } from '../../support/uniform-images.ts'

const loaded = await loadTensorFlow()
const { tf } = loaded
const small = { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 }, limit: 80, epochs: 3, batchSize: 16 }
const data = await trainingPatches(trainingRequestSchema.parse(small), [])

describe.each(['unet', 'conditional-gan'] as const)('%s', (architecture) => {
  const request = trainingRequestSchema.parse({ ...small, architecture })
  const { build, citation, limits, patchSize } = architectures[architecture]

  test('a step has a slope for every kernel and bias, and leaves no tensor behind', () => {
    const model = build(tf, request)
    const learned = objectiveOf(tf, model, request)
    const trainer = new Trainer(loaded, model, request, learned)
    const tensors = tf.memory().numTensors
    trainer.step(uniformImages(8, 1), uniformImages(8, 2), 1e-3)
    expect(tf.memory().numTensors).toBe(tensors)
    const models = [model, ...learned.companions]
    let position = 0
    for (const { name, shape } of models.flatMap(({ trainableWeights }) => trainableWeights)) {
      const size = shape.reduce<number>((product, length) => product * length!, 1)
      const slopes = trainer.state.adam.firstMoment.subarray(position, (position += size))
      expect([name, slopes.some((slope) => slope !== 0)]).toEqual([name, true])
    }
    expect(position).toBe(trainer.state.weights.length)
    models.forEach((each) => each.dispose())
  })

  test('a short training lowers the loss, is resumed to the same weights, and its card says what the model is', async () => {
    const folder = temporaryFolder()
    const [whole, resumed] = [join(folder, 'whole'), join(folder, 'resumed')]
    const tensors = tf.memory().numTensors
    const card = await trainModel(request, patchExamples(request, data), { directory: whole, id: 'same' })
    const validation = card.epochs.map(({ validationLoss }) => validationLoss)
    expect(validation.at(-1)).toBeLessThan(0.9 * validation[0]!)

    const controller = new AbortController()
    const stopped = { directory: resumed, id: 'same', signal: controller.signal, onEpoch: () => controller.abort() }
    await expect(trainModel(request, patchExamples(request, data), stopped)).rejects.toMatchObject({
      code: 'job.cancelled'
    })
    await trainModel(request, patchExamples(request, data), { directory: resumed, id: 'same' })
    expect(tf.memory().numTensors).toBe(tensors)
    expect(readFileSync(join(resumed, 'weights.bin'))).toEqual(readFileSync(join(whole, 'weights.bin')))

    expect(card).toMatchObject({ architecture, citation, parameterCount: 116_754, patchRows: patchSize })
    expect(card.limits).toEqual(expect.arrayContaining([...limits(request)]))
    const printed = readFileSync(join(whole, 'card.md'), 'utf8')
    expect(printed).toContain(`--architecture ${architecture}`)
    expect(printed).not.toMatch(/latent size|--latent/)
  })

  test('the saved network maps noisy to denoised patches, with the outputs that its card was tested with', async () => {
    const directory = join(temporaryFolder(), 'model')
    const { test: tested } = await trainModel(
      { ...request, epochs: 1 },
      patchExamples({ ...request, epochs: 1 }, data),
      { directory }
    )
    const { model } = await loadModel(tf, directory)
    expect(model.layers.map(({ name }) => name).filter((name) => name.startsWith('judge'))).toEqual([])
    const noisy = degrade(data.test, patchDegradation(request), { seed: request.seed })
    const denoised = await denoiseInParts(tf, model, noisy)
    expect(meanPsnr(data.test.data, denoised.data)).toBeCloseTo(tested!.psnr[0], 6)
    model.dispose()
  })
})

function meanPsnr(clean: Float32Array, denoised: Float32Array): number {
  let sum = 0
  for (let first = 0; first < clean.length; first += 784) {
    let squares = 0
    for (let pixel = first; pixel < first + 784; pixel++) squares += (clean[pixel]! - denoised[pixel]!) ** 2
    sum += -10 * Math.log10(squares / 784)
  }
  return sum / (clean.length / 784)
}
