import { basename, resolve } from 'node:path'
import { keepOwnLatents } from '../../scores/reference-free/latent-store.ts'
import { appVersion } from '../../runtime/versions.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { trainingData } from '../../training/training-data.ts'
import { trainingRequestSchema } from '../../denoisers/models/training-request.ts'
import { requireOpenFolder, trainModel } from '../../training/train-model.ts'
import { announcedBackend } from '../announced-backend.ts'
import { openEachSeries, openInput, type InputOptions } from '../input.ts'
import { warn } from '../notices.ts'
import { checked, type WrittenTrainingDegradation } from '../options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface TrainOptions {
  data: 'mnist' | 'ct'
  input?: string[]
  pair?: string[]
  testPair?: string[]
  join?: boolean
  degradation: WrittenTrainingDegradation
  architecture: string
  latent?: number
  lambda?: number
  loss?: string
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  credit?: string[]
  seed: number
  out: string
  json?: boolean
}

/** Trains a model into `--out`. */
export async function train(options: TrainOptions): Promise<void> {
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const opening = { signal, beside: [], seriesOption: null, ...(options.join && { join: true }) }
  const series: Source[] = []
  for (const input of options.input ?? []) series.push(...(await openEachSeries(input, opening)))
  const pairs = await openPairs('--pair', options.pair, opening)
  const testPairs = await openPairs('--test-pair', options.testPair, opening)
  const request = checked(trainingRequestSchema, {
    data: options.data,
    sourceIds: [...new Set(series.map(({ summary }) => summary.id))],
    ...(pairs.length > 0 && { pairs: pairs.map(pairIds) }),
    ...(testPairs.length > 0 && { testPairs: testPairs.map(pairIds) }),
    degradation: options.degradation,
    architecture: options.architecture,
    latentSize: options.latent,
    lambda: options.lambda,
    loss: options.loss,
    epochs: options.epochs,
    batchSize: options.batch,
    learningRate: options.learningRate,
    weightDecay: options.weightDecay,
    limit: options.limit,
    seed: options.seed,
    id: basename(directory)
  })
  await requireOpenFolder(directory, request)
  await announcedBackend()
  const data = await trainingData(request, [series, ...pairs, ...testPairs].flat(), {
    signal,
    onWarning: warn,
    onSlice: (done, of) => progress.report(0, `Scanning slice ${done} of ${of} at low dose`, null)
  })
  const card = await trainModel(request, data.examples, {
    directory,
    versions: { denoscope: appVersion },
    ...(options.credit && { credits: options.credit }),
    signal,
    onProgress: (fraction, remaining, message) => progress.report(fraction, message, remaining)
  }).finally(() => progress.end())
  if (data.patches) await keepOwnLatents(directory, request, data.patches)
  process.stdout.write(options.json ? `${JSON.stringify(card)}\n` : `${card.name}: ${directory}\n`)
}

type Pair = readonly [low: Source, full: Source]

/** @throws argument.invalid when a path has no partner */
async function openPairs(option: string, paths: readonly string[] = [], opening: InputOptions): Promise<Pair[]> {
  if (paths.length % 2 > 0)
    throw new DenoscopeError('argument.invalid', `${option}: expected LOW FULL, got ${paths.join(' ')}`)
  const pairs: Pair[] = []
  for (let index = 0; index < paths.length; index += 2) {
    pairs.push([await openInput(paths[index]!, opening), await openInput(paths[index + 1]!, opening)])
  }
  return pairs
}

const pairIds = ([low, full]: Pair) => ({ low: low.summary.id, full: full.summary.id })
