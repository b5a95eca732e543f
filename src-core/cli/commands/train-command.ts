import { basename, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { architectureIds, architectures, type ArchitectureId } from '../../denoisers/architectures/architectures.ts'
import { lossIds } from '../../denoisers/loss-names.ts'
import { DenoscopeError } from '../../errors.ts'
import { appVersion } from '../../runtime/versions.ts'
import type { Source } from '../../sources/source.ts'
import {
  checked,
  collect,
  integer,
  joinOption,
  positive,
  addTrainingOptions,
  trainingSettings,
  type TrainingOptions
} from '../options/common-options.ts'
import { parseTrainingDegradation, type WrittenTrainingDegradation } from '../options/degradation-option.ts'
import { addFormatOptions, answersFrom, type FormatOptions } from '../options/format-options.ts'
import type { InputOptions } from '../support/input-source.ts'
import { loadBackend } from '../support/local-models.ts'
import { warn, interruptSignal, ProgressLine } from '../support/standard-error.ts'

export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train a denoiser. Continues an interrupted training in the same folder.')
    .addOption(new Option('--data <kind>', 'training data').choices(['mnist', 'ct']).default('mnist'))
    .option(
      '--input <path>',
      'DICOM series to train on in addition to the phantom, every series of a folder; may be given several times',
      collect(String)
    )
    .option('--pair <paths...>', 'LOW FULL: two series of the same slices to train on; may be given several times')
    .option(
      '--test-pair <paths...>',
      'LOW FULL: two such series to test on, which no training step uses; may be given several times'
    )
    .addOption(joinOption())
    .requiredOption(
      '--degradation <kind>',
      'gaussian:FACTOR, poisson:FACTOR; for whole slices reduced-dose:LEAST-MOST (shares of the dose) or pair',
      parseTrainingDegradation
    )
    .addOption(new Option('--architecture <name>', 'network').choices(architectureIds).default('autoencoder'))
    .option('--latent <number>', 'width of the bottleneck of the autoencoder', integer(1, 512))
    .option(
      '--lambda <number>',
      'weight of the loss of pixels beside the adversarial loss of a conditional GAN',
      positive
    )
    .addOption(new Option('--loss <name>', 'minimised loss; poisson: the negative log-likelihood').choices(lossIds))
    .option(
      '--credit <text>',
      'origin and licence of images, for the card; may be given several times',
      collect(String)
    )
  addFormatOptions(command)
  return addTrainingOptions(command, {
    learningRate: 'step size of Adam',
    limit: 'most training images',
    smallestLimit: 16,
    out: 'folder of the model; its name becomes the id'
  })
    .addHelpText('after', defaultHelp())
    .action((options: TrainOptions) => train(options))
}

/** The default settings of each architecture, as a table. */
function defaultHelp(): string {
  const rows = architectureIds.map((architecture) => [architecture, ...valuesOf(architecture)])
  const table = [['', 'epochs', 'loss', 'batch', 'learning rate'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
  return `\nDefault settings:\n${lines.join('\n')}\n`
}

function valuesOf(architecture: ArchitectureId): string[] {
  const { epochs, loss, batchSize, learningRate } = architectures[architecture].defaults
  return [String(epochs), loss, String(batchSize), String(learningRate)]
}

interface TrainOptions extends TrainingOptions, FormatOptions {
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
  credit?: string[]
}

/** Trains a model into `--out`. */
async function train(options: TrainOptions): Promise<void> {
  const { keepOwnLatents } = await import('../../scores/reference-free/latent-store.ts')
  const { trainingData } = await import('../../training/training-data.ts')
  const { trainingRequestSchema } = await import('../../denoisers/models/training-request.ts')
  const { requireOpenFolder, trainModel } = await import('../../training/train-model.ts')
  const { openEachSeries } = await import('../support/input-source.ts')
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const opening = {
    signal,
    beside: [],
    seriesOption: null,
    answers: answersFrom(options),
    ...(options.join && { join: true })
  }
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
    ...trainingSettings(options),
    id: basename(directory)
  })
  await requireOpenFolder(directory, request)
  await loadBackend()
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

/** @throws argument.invalid if a path has no partner */
async function openPairs(option: string, paths: readonly string[] = [], opening: InputOptions): Promise<Pair[]> {
  const { openInput } = await import('../support/input-source.ts')
  if (paths.length % 2 > 0)
    throw new DenoscopeError('argument.invalid', `${option}: expected LOW FULL, got ${paths.join(' ')}`)
  const pairs: Pair[] = []
  for (let index = 0; index < paths.length; index += 2) {
    pairs.push([await openInput(paths[index]!, opening), await openInput(paths[index + 1]!, opening)])
  }
  return pairs
}

const pairIds = ([low, full]: Pair) => ({ low: low.summary.id, full: full.summary.id })
