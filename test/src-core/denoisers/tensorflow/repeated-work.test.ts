import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { architectures, takesSlices } from '../../../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { RepeatedWork } from '../../../../src-core/denoisers/tensorflow/repeated-work.ts'
import { denoiseInParts } from '../../../../src-core/denoisers/models/model-denoiser.ts'
import type { ImageBatch } from '../../../../src-core/images/image.ts'
import { adamStep, type TrainingState } from '../../../../src-core/training/weight-trainer.ts'
import { readFlat, variablesOf } from '../../../../src-core/denoisers/tensorflow/model-weights.ts'
import { losses } from '../../../../src-core/training/losses.ts'
import { objectiveOf, type Objective, Trainer } from '../../../../src-core/training/denoiser-trainer.ts'
import { largestDifference } from '../../../support/reference.ts'
import { letCorrect } from '../../../support/residual-network.ts'
import { requestFor } from '../../../support/training-request.ts'
import { uniformImages } from '../../../support/uniform-images.ts'

const loaded = await loadTensorFlow()
const { tf } = loaded
const isNative = loaded.backend.name === 'tensorflow'

const graphs = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels()

/** The values of each output, of rounds with the inputs 1, 2, 3 ...; `between` runs after each. */
function rounds(
  count: number,
  work: RepeatedWork,
  operations: (x: Tensor2D) => Tensor[],
  between = () => {}
): number[][][] {
  return Array.from({ length: count }, (_, round) => {
    const values: number[][] = []
    tf.tidy(() => {
      const x = tf.tensor2d([round + 1, -2, 0.5, 4], [2, 2])
      values.push(...work.run([x], () => operations(x)).map((output) => Array.from(output.dataSync())))
    })
    between()
    return values
  })
}

test.skipIf(!isNative)('work that comes often runs as one graph, on new inputs and new values of variables', () => {
  const weight = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]))
  const sum = tf.variable(tf.scalar(0))
  const work = new RepeatedWork(tf, { read: [weight, sum], written: [sum], recordedRound: 3 })
  const before = [graphs(), tf.memory().numTensors]
  const results = rounds(
    12,
    work,
    (x) => {
      sum.assign(tf.add(sum, tf.sum(x)))
      const [low, high] = tf.split(tf.matMul(x, weight), 2, 1) as [Tensor, Tensor]
      return [low, tf.add(high, tf.scalar(100))]
    },
    () => tf.tidy(() => weight.assign(tf.mul(weight, 2)))
  )
  expect([graphs(), tf.memory().numTensors]).toEqual([before[0]! + 1, before[1]])
  results.forEach((result, round) => {
    const [x, factor] = [round + 1, 2 ** round]
    expect(result).toEqual([
      [factor * (x - 6), factor * 12.5],
      [factor * (2 * x - 8) + 100, factor * 17 + 100]
    ])
  })
  // 1 + 2 + ... + 12, and 2.5 in each round.
  expect(sum.dataSync()[0]).toBe(78 + 12 * 2.5)
  tf.dispose([weight, sum])
})

test('work that looks at what it computed may do other operations in the next round', () => {
  const work = new RepeatedWork(tf, { read: [], written: [], recordedRound: 3 })
  const results = rounds(12, work, (x) => [tf.sum(x).dataSync()[0]! < 12 ? tf.sum(x) : tf.scalar(-1)])
  expect(results.flat(2)).toEqual([3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, -1, -1, -1])
})

const asTensor = ({ data, count, rows, columns }: ImageBatch): Tensor4D => tf.tensor4d(data, [count, rows, columns, 1])

const trainings = [
  ...Object.keys(losses).map((loss) => ['autoencoder', loss]),
  ['unet', 'mse'],
  ['conditional-gan', 'l1'],
  ['residual-unet', 'l1'],
  ['red-cnn', 'mse'],
  ['residual-gan', 'l1']
]

test.skipIf(!isNative).each(trainings)(
  'a step of the %s on %s as a graph follows the slopes that operations one by one give',
  (architecture, loss) => {
    const request = requestFor(architecture, { loss, latentSize: 8, seed: 3 })
    const { build } = architectures[request.architecture]
    const model = build(tf, request)
    const objective = objectiveOf(tf, model, request)
    const trainer = new Trainer(loaded, model, request, objective)
    const variables = [model, ...objective.companions].flatMap(({ trainableWeights }) => variablesOf(trainableWeights))
    const size = takesSlices(request.architecture) ? 32 : 28
    const before = graphs()
    for (let step = 0; step < 3; step++) {
      const [noisy, clean] = [uniformImages(3, 2 * step, size), uniformImages(3, 2 * step + 1, size)]
      const state = structuredClone(trainer.state)
      const [expectedLoss, expectedState] = stepOneByOne(trainer, variables, () =>
        objective.lossAndGradients(asTensor(noisy), asTensor(clean))
      )
      trainer.restore(state)
      const value = trainer.step(noisy, clean, 1e-3)
      trainer.readAverages()
      if (loss.endsWith('ssim')) {
        // TensorFlow multiplies in another order. The first moment is a running mean of gradients.
        expect(value).toBeCloseTo(expectedLoss, 6)
        const [slopes, expected] = [trainer.state, expectedState].map(({ adam }) => adam.firstMoment)
        const steepest = Math.max(...expected!.map(Math.abs))
        expect(largestDifference(slopes!, expected!)).toBeLessThan(1e-5 * steepest)
      } else expect([value, trainer.state]).toEqual([expectedLoss, expectedState])
    }
    expect(graphs()).toBe(before + 1)
    ;[model, ...objective.companions].forEach((used) => used.dispose())
  }
)

/** Changes the trainer's moving averages. */
function stepOneByOne(
  trainer: Trainer,
  variables: Variable[],
  lossAndGradients: () => ReturnType<Objective['lossAndGradients']>
): [number, TrainingState] {
  const state = structuredClone(trainer.state)
  let loss = NaN
  let gradient: Float32Array = new Float32Array()
  tf.tidy(() => {
    const { value, grads } = lossAndGradients()
    loss = value.dataSync()[0]!
    gradient = readFlat(variables.map(({ name }) => grads[name]!))
  })
  adamStep(state.weights, gradient, state.adam, { learningRate: 1e-3, weightDecay: 1e-5 })
  trainer.readAverages()
  return [loss, { ...state, averages: trainer.state.averages.slice() }]
}

test.skipIf(!isNative).each(Object.keys(architectures))(
  'the %s denoises to the same last bit, however often it did before',
  async (architecture) => {
    const request = requestFor(architecture, { latentSize: 8 })
    const model = architectures[request.architecture].build(tf, request)
    const isForSlices = takesSlices(request.architecture)
    if (isForSlices) letCorrect(tf, model)
    const before = graphs()
    const noisy = uniformImages(3, 1, isForSlices ? 32 : 28)
    const first = await denoiseInParts(tf, model, noisy)
    for (let round = 0; round < 10; round++) expect(await denoiseInParts(tf, model, noisy)).toEqual(first)
    expect(graphs()).toBe(before + 1)
    model.dispose()
  }
)
