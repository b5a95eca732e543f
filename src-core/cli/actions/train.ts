import { basename, resolve } from 'node:path'
import { keepOwnLatents } from '../../discrepancy/without-reference/latent-store.ts'
import { appVersion } from '../../engine/versions.ts'
import type { Source } from '../../sources/source.ts'
import { trainingData } from '../../training/datasets.ts'
import { trainingRequestSchema } from '../../training/request.ts'
import { trainModel } from '../../training/train.ts'
import { announcedBackend } from '../announced-backend.ts'
import { openInput } from '../input.ts'
import { checked } from '../options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface TrainOptions {
  data: 'mnist' | 'ct'
  input?: string[]
  join?: boolean
  degradation: { kind: string; factor?: number }
  architecture: string
  latent?: number
  lambda?: number
  loss?: string
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  seed: number
  out: string
  json?: boolean
}

/** Trains a model into `--out`. */
export async function train(options: TrainOptions): Promise<void> {
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const opening = { signal, beside: [], ...(options.join && { join: true }) }
  const sources: Source[] = []
  for (const input of options.input ?? []) sources.push(await openInput(input, opening))
  const request = checked(trainingRequestSchema, {
    data: options.data,
    sourceIds: sources.map(({ summary }) => summary.id),
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
  await announcedBackend()
  const data = await trainingData(request, sources)
  const card = await trainModel(request, data, {
    directory,
    versions: { denoscope: appVersion },
    signal,
    onProgress: (fraction, remaining, message) => progress.report(fraction, message, remaining)
  }).finally(() => progress.end())
  await keepOwnLatents(directory, request, data)
  process.stdout.write(options.json ? `${JSON.stringify(card)}\n` : `${card.name}: ${directory}\n`)
}
