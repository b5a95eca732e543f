import { dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import type { Extra } from '../../studies/paper/experiment-plan.ts'
import { integer, jsonOption, seedOption } from '../options/common-options.ts'
import { loadBackend } from '../support/local-models.ts'
import { interruptSignal, ProgressLine } from '../support/standard-error.ts'

const extraNames = ['unet', 'cgan', 'latent']

const help = `
Trains the paper's autoencoder from scratch for each of its six noise settings, on MNIST and on patches of the CT
phantom, evaluates all test images, compares the shipped CT models on slices at a quarter of the dose, and writes
report.html, results.json and tables as CSV. models/ holds model folders: 'cp -r DIR/models/ID resources/models/' ships one.
Ctrl+C stops the run; the same command continues it. Finished parts are not repeated, also if --with is added.
`

export function reproducePaperCommand(): Command {
  return new Command('reproduce-paper')
    .description('Repeat the experiments of the paper from scratch and report them beside its numbers.')
    .requiredOption('--out <folder>', 'folder for models, results and the report')
    .option(
      '--epochs <number>',
      'passes of the autoencoders over the training images (default: 10, with --quick 4)',
      integer(1, 1000)
    )
    .option('--quick', 'few images and epochs: a test that everything works; its numbers mean nothing')
    .addOption(
      new Option(
        '--with <extras>',
        'further columns, separated by commas: unet, cgan, latent (bottlenecks of 4 and 64)'
      )
        .argParser(parseExtras)
        .default([], 'none')
    )
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: ReproducePaperOptions) => reproducePaper(options))
}

function parseExtras(text: string): string[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))]
  const unknown = words.find((word) => !extraNames.includes(word))
  if (unknown === undefined) return words
  throw new InvalidArgumentError(`Expected some of ${extraNames.join(', ')}, separated by commas; got '${unknown}'.`)
}

interface ReproducePaperOptions {
  out: string
  epochs?: number
  quick?: boolean
  with: Extra[]
  seed: number
  json?: boolean
}

/** Runs or continues a reproduction of the paper in `--out`, and writes its report. */
async function reproducePaper(options: ReproducePaperOptions): Promise<void> {
  const { experimentWorkers } = await import('../../engine/worker/experiment-workers.ts')
  const { runSettings } = await import('../../studies/paper/experiment-plan.ts')
  const { runExperiment } = await import('../../studies/paper/run-experiment.ts')
  const { resultsJson } = await import('../../studies/paper/paper-results.ts')
  const { writePaperReport } = await import('../../studies/paper/report/paper-report.ts')
  const { summaryOf } = await import('../../studies/paper/paper-results.ts')
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const backend = await loadBackend()
  const finished = await runExperiment({
    directory,
    settings: runSettings({ seed: options.seed, epochs: options.epochs, quick: options.quick ?? false }),
    extras: options.with,
    workers: experimentWorkers(),
    shippedModelsDirectory: shippedModelsDirectory(),
    classifierDirectory: join(dirname(shippedModelsDirectory()), 'classifiers', 'mnist-digits'),
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    signal,
    onProgress: (fraction, message) => progress.report(fraction, message)
  }).finally(() => progress.end())
  const results = await writePaperReport(directory, finished)
  process.stdout.write(
    options.json
      ? `${JSON.stringify(resultsJson(results))}\n`
      : `${summaryOf(results)}Written to ${join(directory, 'report.html')}\n`
  )
}
