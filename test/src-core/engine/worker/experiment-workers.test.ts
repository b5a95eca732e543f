import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ParallelProgress, trainInParallel } from '../../../../src-core/engine/worker/experiment-workers.ts'
import { trainingPatches } from '../../../../src-core/training/training-data.ts'
import { patchExamples } from '../../../../src-core/training/training-examples.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import { trainModel } from '../../../../src-core/training/train-model.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const request = (values: object = {}) =>
  trainingRequestSchema.parse({
    data: 'mnist',
    degradation: { kind: 'gaussian', factor: 0.3 },
    latentSize: 4,
    limit: 64,
    epochs: 2,
    batchSize: 32,
    ...values
  })

test('trainings run side by side, report their progress, and give the models that they give alone', async () => {
  const folder = temporaryFolder()
  const epochs: string[] = []
  const fractions: number[] = []
  const trainings = [1, 2, 3].map((seed) => ({ request: request({ seed }), directory: join(folder, `seed-${seed}`) }))
  const outcomes = await trainInParallel(trainings, {
    processes: 2,
    onEpoch: (training, { epoch }) => epochs.push(`${training}:${epoch}`),
    onProgress: (fraction) => fractions.push(fraction)
  })
  expect(outcomes.map(({ card }) => card?.training.seed)).toEqual([1, 2, 3])
  expect(epochs.sort()).toEqual(['0:1', '0:2', '1:1', '1:2', '2:1', '2:2'])
  expect(fractions.at(-1)).toBe(1)
  const alone = await trainModel(
    request({ seed: 2 }),
    patchExamples(request({ seed: 2 }), await trainingPatches(request(), [])),
    { directory: join(folder, 'alone') }
  )
  expect(outcomes[1]!.card!.epochs[1]!.trainingLoss).toBeCloseTo(alone.epochs[1]!.trainingLoss, 5)
})

test('one that fails is reported and does not stop the others, and a finished one is kept as it is', async () => {
  const folder = temporaryFolder()
  const directory = join(folder, 'finished')
  const first = await trainModel(request(), patchExamples(request(), await trainingPatches(request(), [])), {
    directory
  })
  const weights = readFileSync(join(directory, 'weights.bin'))
  writeFileSync(join(folder, 'file'), '')
  const outcomes = await trainInParallel([
    { request: request(), directory: join(folder, 'file', 'below') },
    { request: request(), directory }
  ])
  expect(outcomes[0]!.card).toBeNull()
  expect(outcomes[0]!.error!.message).toContain('file')
  expect(outcomes[1]!.card).toEqual(first)
  expect(readFileSync(join(directory, 'weights.bin'))).toEqual(weights)
  const [other] = await trainInParallel([{ request: request({ seed: 9 }), directory }])
  expect(other!.error).toMatchObject({ code: 'argument.invalid' })
})

test('a cancel stops all of them, and none begins after it', async () => {
  const folder = temporaryFolder()
  const controller = new AbortController()
  const trainings = [1, 2, 3].map((seed) => ({
    request: request({ seed, epochs: 1000 }),
    directory: join(folder, `seed-${seed}`)
  }))
  const running = trainInParallel(trainings, {
    processes: 2,
    signal: controller.signal,
    onEpoch: () => controller.abort()
  })
  await expect(running).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(existsSync(join(folder, 'seed-3'))).toBe(false)
})

test('two trainings into one folder are refused', async () => {
  const directory = join(temporaryFolder(), 'model')
  mkdirSync(directory)
  const twice = trainInParallel([1, 2].map((seed) => ({ request: request({ seed }), directory })))
  await expect(twice).rejects.toMatchObject({ code: 'argument.invalid', message: expect.stringContaining('model') })
})

function listenTo(count: number, atOnce: number) {
  const reported: [fraction: number, remaining: number | null, message: string][] = []
  return { reported, progress: new ParallelProgress(count, atOnce, (...arguments_) => reported.push(arguments_)) }
}

test('works that wait count with the mean time of those that run', () => {
  const { reported, progress } = listenTo(4, 2)
  progress.report(0, { fraction: 0.5, remainingSeconds: 10, message: 'a' })
  progress.report(1, { fraction: 0.5, remainingSeconds: 20, message: 'b' })
  // 10 + 20 of these, 20 + 40 on average for each of the other two: (30 + 60) / 2.
  expect(reported.at(-1)).toEqual([0.25, 45, '0 of 4 done; a; b'])
})

test('the work that takes longest decides the remaining time', () => {
  const { reported, progress } = listenTo(2, 2)
  progress.report(0, { fraction: 0.9, remainingSeconds: 1, message: 'a' })
  progress.report(1, { fraction: 0.1, remainingSeconds: 90, message: 'b' })
  expect(reported.at(-1)![1]).toBe(90)
})

test('the remaining time is unknown until one work reports it, and a work that has ended counts for those that wait', () => {
  const { reported, progress } = listenTo(3, 1)
  progress.report(0, { fraction: 0, remainingSeconds: null, message: 'reading' })
  expect(reported.at(-1)).toEqual([0, null, '0 of 3 done; reading'])
  progress.report(0, { fraction: 0.5, remainingSeconds: 5, message: 'a' })
  progress.end(0)
  progress.report(1, { fraction: 0, remainingSeconds: null, message: 'reading' })
  expect(reported.at(-1)).toEqual([1 / 3, 20, '1 of 3 done; reading'])
})

test('the remaining time is 0 when all works have ended, even if none knew it', () => {
  const { reported, progress } = listenTo(2, 2)
  progress.end(0)
  expect(reported.at(-1)![1]).toBeNull()
  progress.end(1)
  expect(reported.at(-1)).toEqual([1, 0, '2 of 2 done'])
})
