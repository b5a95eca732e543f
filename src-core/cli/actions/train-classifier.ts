import { resolve } from 'node:path'
import { trainClassifier } from '../../scores/identity/classifier-training.ts'
import { digitData } from '../../scores/identity/digit-data.ts'
import { classifierRequestSchema } from '../../scores/identity/classifier-card.ts'
import { appVersion } from '../../runtime/versions.ts'
import { announcedBackend } from '../announced-backend.ts'
import { checked } from '../options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface TrainClassifierOptions {
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  seed: number
  out: string
  json?: boolean
}

/** Trains the digit classifier into `--out`. */
export async function trainDigits(options: TrainClassifierOptions): Promise<void> {
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const { epochs, batch: batchSize, learningRate, weightDecay, limit, seed } = options
  const request = checked(classifierRequestSchema, { epochs, batchSize, learningRate, weightDecay, limit, seed })
  await announcedBackend()
  const card = await trainClassifier(request, await digitData(request), {
    directory,
    versions: { denoscope: appVersion },
    signal,
    onProgress: (fraction, remaining, message) => progress.report(fraction, message, remaining)
  }).finally(() => progress.end())
  const [mean, low, high] = card.test.accuracy.map((share) => (100 * share).toFixed(2))
  const summary = `${mean} % [${low}, ${high}] of ${card.test.images} test images right\nWritten to ${directory}\n`
  process.stdout.write(options.json ? `${JSON.stringify(card)}\n` : summary)
}
