import { resolve } from 'node:path'
import { Command } from 'commander'
import { appVersion } from '../../runtime/versions.ts'
import { checked, addTrainingOptions, trainingSettings, type TrainingOptions } from '../options/common-options.ts'
import { loadBackend } from '../support/local-models.ts'
import { interruptSignal, ProgressLine } from '../support/standard-error.ts'

export function trainClassifierCommand(): Command {
  const command = new Command('train-classifier').description(
    'Train the MNIST digit classifier that finds changed digits. Continues an interrupted training.'
  )
  return addTrainingOptions(command, {
    learningRate: 'first step size of Adam, which falls to 0 along a cosine',
    limit: 'most of the 60,000 training images',
    smallestLimit: 100,
    out: 'folder of the classifier; its name becomes the id'
  }).action((options: TrainingOptions) => trainDigits(options))
}

/** Trains the digit classifier into `--out`. */
async function trainDigits(options: TrainingOptions): Promise<void> {
  const { trainClassifier } = await import('../../scores/identity/classifier-training.ts')
  const { digitData } = await import('../../scores/identity/digit-data.ts')
  const { classifierRequestSchema } = await import('../../scores/identity/classifier-card.ts')
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const request = checked(classifierRequestSchema, trainingSettings(options))
  await loadBackend()
  const card = await trainClassifier(request, await digitData(request), {
    directory,
    versions: { denoscope: appVersion },
    signal,
    onProgress: (fraction, remaining, message) => progress.report(fraction, message, remaining)
  }).finally(() => progress.end())
  const [mean, low, high] = card.test.accuracy.map((share) => (100 * share).toFixed(2))
  const summary = `${mean} % [${low}, ${high}] of ${card.test.images} test images correct\nWritten to ${directory}\n`
  process.stdout.write(options.json ? `${JSON.stringify(card)}\n` : summary)
}
