import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import { writeCell } from '../../../../src-core/studies/paper/score-cells.ts'
import {
  planExperiment,
  type Extra,
  type RunSettings,
  readShippedCtModels
} from '../../../../src-core/studies/paper/experiment-plan.ts'
import { runExperiment, type ExperimentWorkers, readRun } from '../../../../src-core/studies/paper/run-experiment.ts'
import { beginModel } from '../../../../src-core/denoisers/models/model-folder.ts'
import { shippedCards } from '../../../support/shipped-ct-models.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const settings: RunSettings = {
  seed: 1,
  epochs: 1,
  quick: true,
  trainingImages: 64,
  testImages: 8,
  tuningImages: 4,
  resamples: 100
}

/** Notes what it is asked for and leaves the files that mark it as done; stops after so many models or cells. */
class NotingWorkers implements ExperimentWorkers {
  readonly processes = 2
  readonly trained: string[] = []
  readonly evaluated: string[] = []
  #left: number

  constructor(stopAfter = Infinity) {
    this.#left = stopAfter
  }

  async train(
    models: Parameters<ExperimentWorkers['train']>[0],
    { onProgress }: Parameters<ExperimentWorkers['train']>[1]
  ) {
    for (const [index, { request, directory }] of models.entries()) {
      this.#stopHere()
      beginModel(directory, request)
      writeFileSync(join(directory, 'card.json'), '{}')
      this.trained.push(request.id!)
      onProgress((index + 1) / models.length, 'training')
    }
  }

  async evaluate(evaluations: Parameters<ExperimentWorkers['evaluate']>[0]) {
    for (const { directory, subject, outputs } of evaluations) {
      for (const output of outputs) {
        this.#stopHere()
        const { denoiser } = subject.outputs.find(({ id }) => id === output)!
        writeCell(directory, {
          subject: subject.id,
          candidate: output,
          label: output,
          parameters: {},
          weightsHash: denoiser.kind === 'shipped' ? denoiser.weightsHash : null,
          tuning: null,
          images: 1,
          seconds: 0,
          pictured: [],
          means: { psnr: { mean: 1, low: 1, high: 1, n: 1 } },
          quantiles: {},
          scores: { psnr: Float64Array.of(1) },
          pictures: { data: new Float32Array(), count: 0, rows: 28, columns: 28 }
        })
        this.evaluated.push(`${subject.id}/${output}`)
      }
    }
  }

  #stopHere() {
    if (this.#left-- <= 0) throw new DenoscopeError('job.cancelled', 'stopped')
  }
}

function run(
  directory: string,
  workers: ExperimentWorkers,
  more: {
    settings?: RunSettings
    extras?: Extra[]
    shippedModelsDirectory?: string
    onProgress?: (fraction: number) => void
  } = {}
) {
  return runExperiment({
    directory,
    settings,
    extras: [],
    workers,
    classifierDirectory: '',
    shippedModelsDirectory: shippedCards(temporaryFolder()),
    versions: { denoscope: '1' },
    backend: 'none',
    ...more
  })
}

test('a stopped run goes on where it was: no model and no cell is made twice', async () => {
  const directory = join(temporaryFolder(), 'run')
  const first = new NotingWorkers(30)
  await expect(run(directory, first)).rejects.toMatchObject({ code: 'job.cancelled' })
  const second = new NotingWorkers()
  await run(directory, second)
  const models = [...first.trained, ...second.trained]
  const cells = [...first.evaluated, ...second.evaluated]
  expect(first.trained).toHaveLength(6)
  expect([models.length, new Set(models).size]).toEqual([12, 12])
  expect([cells.length, new Set(cells).size]).toEqual([144 + 13, 144 + 13])
  const third = new NotingWorkers()
  await run(directory, third)
  expect([...third.trained, ...third.evaluated]).toEqual([])
})

test('extras are added to a finished run, and stay part of it', async () => {
  const directory = join(temporaryFolder(), 'run')
  await run(directory, new NotingWorkers())
  const workers = new NotingWorkers()
  await run(directory, workers, { extras: ['latent'] })
  expect(workers.trained).toEqual([
    'autoencoder-mnist-gaussian-0.3-latent-4',
    'autoencoder-mnist-gaussian-0.3-latent-64'
  ])
  expect(workers.evaluated).toEqual(['mnist-gaussian-0.3/latent-4', 'mnist-gaussian-0.3/latent-64'])
  const { plan, run: record } = await run(directory, new NotingWorkers())
  expect(record.extras).toEqual(['latent'])
  expect(plan.stages).toEqual(['mnist', 'ct', 'quarter-dose', 'latent'])
})

test('a run from before the quarter dose gets it, and a shipped model with new weights is measured again', async () => {
  const directory = join(temporaryFolder(), 'run')
  await run(directory, new NotingWorkers())
  rmSync(join(directory, 'cells', 'ct-quarter-dose'), { recursive: true })
  const older = new NotingWorkers()
  await run(directory, older)
  expect(older.trained).toEqual([])
  expect(older.evaluated).toHaveLength(13)
  expect(older.evaluated.every((cell) => cell.startsWith('ct-quarter-dose/'))).toBe(true)
  const renewed = new NotingWorkers()
  await run(directory, renewed, { shippedModelsDirectory: shippedCards(temporaryFolder(), 'b') })
  expect(renewed.evaluated).toEqual(['ct-quarter-dose/decoded', 'ct-quarter-dose/residual-unet-ct-low-dose'])
})

test('a folder of another run, of anything else, or with another training in it is refused in one line', async () => {
  const directory = join(temporaryFolder(), 'run')
  await run(directory, new NotingWorkers(1)).catch(() => {})
  const refusal = await run(directory, new NotingWorkers(), { settings: { ...settings, seed: 2 } }).catch(
    (thrown: Error) => thrown
  )
  expect(refusal).toMatchObject({ code: 'argument.invalid' })
  expect((refusal as Error).message).toMatch(/^--out: .*seed 1.*not of .*seed 2.*$/)
  const other = temporaryFolder()
  writeFileSync(join(other, 'letter.txt'), '')
  await expect(run(other, new NotingWorkers())).rejects.toThrow('holds other files')
  const [model] = planExperiment(settings, new Set(), await readShippedCtModels(shippedCards(temporaryFolder()))).models
  beginModel(join(directory, 'models', model!.id), { ...model!.request, epochs: 5 })
  await expect(run(directory, new NotingWorkers())).rejects.toThrow(
    /autoencoder-mnist-gaussian-0.1: holds a training with other settings/
  )
})

test('progress rises to the end of what is left, and the time of every stage is kept', async () => {
  const directory = join(temporaryFolder(), 'run')
  const fractions: number[] = []
  await run(directory, new NotingWorkers(8)).catch(() => {})
  await run(directory, new NotingWorkers(), { onProgress: (fraction) => fractions.push(fraction) })
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  expect(fractions.at(-1)).toBeLessThanOrEqual(1)
  expect(Object.keys(readRun(directory)!.seconds)).toEqual(['mnist', 'ct', 'quarter-dose'])
})
