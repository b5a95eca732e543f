import { Command, Option } from 'commander'
import { collect, integer, joinOption, jsonOption, parseTrainingDegradation, positive, seedOption } from '../options.ts'
import { architectureIds, architectures, type ArchitectureId } from '../../denoisers/architectures/architectures.ts'
import { lossIds } from '../../denoisers/loss-names.ts'
import type { TrainOptions } from '../actions/train.ts'

export function trainCommand(): Command {
  return new Command('train')
    .description('Train a denoiser; continues where an interrupted training in the same folder stopped.')
    .addOption(new Option('--data <kind>', 'what to train on').choices(['mnist', 'ct']).default('mnist'))
    .option(
      '--input <path>',
      'DICOM series to train on beside the phantom, every one of a folder; may be given several times',
      collect(String)
    )
    .option('--pair <paths...>', 'LOW FULL: two series of the same slices to learn from; may be given several times')
    .option(
      '--test-pair <paths...>',
      'LOW FULL: two such series to test on, which no step sees; may be given several times'
    )
    .addOption(joinOption())
    .requiredOption(
      '--degradation <kind>',
      'gaussian:FACTOR, poisson:FACTOR; for whole slices reduced-dose:LEAST-MOST (shares of the dose) or pair',
      parseTrainingDegradation
    )
    .addOption(new Option('--architecture <name>', 'what to train').choices(architectureIds).default('autoencoder'))
    .option('--latent <number>', "width of the autoencoder's bottleneck", integer(1, 512))
    .option('--lambda <number>', 'weight of the loss beside the adversarial one of the conditional GAN', positive)
    .addOption(new Option('--loss <name>', 'what is made small; poisson: the negative log-likelihood').choices(lossIds))
    .option('--epochs <number>', 'passes over the training images', integer(1, 1000))
    .option('--batch <number>', 'images in a step', integer(1, 4096))
    .option('--learning-rate <number>', "Adam's step size", positive)
    .option('--weight-decay <number>', 'L2 coefficient, as torch.optim.Adam has it', Number)
    .option('--limit <number>', 'at most so many training images', integer(16))
    .option(
      '--credit <text>',
      'origin and licence of images, for the card; may be given several times',
      collect(String)
    )
    .addOption(seedOption())
    .requiredOption('--out <folder>', "the model's folder; its name becomes the model's id")
    .addOption(jsonOption())
    .addHelpText('after', defaultHelp())
    .action(async (options: TrainOptions) => (await import('../actions/train.ts')).train(options))
}

/** The settings that hold where none are named, as a table. */
function defaultHelp(): string {
  const rows = architectureIds.map((architecture) => [architecture, ...valuesOf(architecture)])
  const table = [['', 'epochs', 'loss', 'batch', 'learning rate'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
  return `\nUnless named, an architecture takes its usual settings:\n${lines.join('\n')}\n`
}

function valuesOf(architecture: ArchitectureId): string[] {
  const { epochs, loss, batchSize, learningRate } = architectures[architecture].defaults
  return [String(epochs), loss, String(batchSize), String(learningRate)]
}
