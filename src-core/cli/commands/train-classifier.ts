import { Command } from 'commander'
import { integer, jsonOption, positive, seedOption } from '../options.ts'
import type { TrainClassifierOptions } from '../actions/train-classifier.ts'

export function trainClassifierCommand(): Command {
  return new Command('train-classifier')
    .description(
      'Train the MNIST digit classifier that finds changed digits; continues where an interrupted training stopped.'
    )
    .option('--epochs <number>', 'passes over the training images', integer(1, 1000))
    .option('--batch <number>', 'images in a step', integer(1, 4096))
    .option('--learning-rate <number>', "Adam's first step size, which falls to 0 along a cosine", positive)
    .option('--weight-decay <number>', 'L2 coefficient, as torch.optim.Adam has it', Number)
    .option('--limit <number>', 'at most so many of the 60,000 training images', integer(100))
    .addOption(seedOption())
    .requiredOption('--out <folder>', "the classifier's folder; its name becomes the id")
    .addOption(jsonOption())
    .action(async (options: TrainClassifierOptions) =>
      (await import('../actions/train-classifier.ts')).trainDigits(options)
    )
}
