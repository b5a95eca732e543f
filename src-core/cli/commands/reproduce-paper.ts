import { Command, InvalidArgumentError, Option } from 'commander'
import { integer, jsonOption, seedOption } from '../options.ts'
import type { ReproducePaperOptions } from '../actions/reproduce-paper.ts'

const extraNames = ['unet', 'cgan', 'latent']

const help = `
Trains the paper's autoencoder from scratch for each of its six noise settings, on MNIST and on patches of the CT
phantom, evaluates all test images, compares the shipped CT models on slices at a quarter of the dose, and writes
report.html, results.json and tables as CSV. models/ then holds ordinary model folders: 'cp -r DIR/models/ID resources/models/'
makes one a model that ships.
Ctrl+C stops it; the same command goes on from there. What is finished is not done again, also when --with is added.
`

export function reproducePaperCommand(): Command {
  return new Command('reproduce-paper')
    .description("Repeat the paper's experiments from scratch and report them beside its numbers.")
    .requiredOption('--out <folder>', 'where models, numbers and report go')
    .option(
      '--epochs <number>',
      'passes of the autoencoders over the training images; 10 unless given, 4 with --quick',
      integer(1, 1000)
    )
    .option('--quick', 'few images and epochs: shows that everything works, its numbers mean nothing')
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
    .action(async (options: ReproducePaperOptions) =>
      (await import('../actions/reproduce-paper.ts')).reproducePaper(options)
    )
}

function parseExtras(text: string): string[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))]
  const unknown = words.find((word) => !extraNames.includes(word))
  if (unknown === undefined) return words
  throw new InvalidArgumentError(`Expected some of ${extraNames.join(', ')}, separated by commas; got '${unknown}'.`)
}
