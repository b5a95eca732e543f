import { Option, type Command } from 'commander'
import { integer, jsonOption, positive, seedOption } from './common-options.ts'

/** Options of every training. */
export interface TrainingOptions {
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  seed: number
  out: string
  json?: boolean
}

/** Help texts of options that differ between trainings. */
interface TrainingHelp {
  readonly learningRate: string
  readonly limit: string
  readonly smallestLimit: number
  readonly out: string
}

export function addTrainingOptions(command: Command, help: TrainingHelp): Command {
  return command
    .option('--epochs <number>', 'passes over the training images', integer(1, 1000))
    .option('--batch <number>', 'images in a step', integer(1, 4096))
    .option('--learning-rate <number>', help.learningRate, positive)
    .option('--weight-decay <number>', 'L2 coefficient, as in torch.optim.Adam', Number)
    .option('--limit <number>', help.limit, integer(help.smallestLimit))
    .addOption(seedOption())
    .addOption(new Option('--out <folder>', help.out).makeOptionMandatory())
    .addOption(jsonOption())
}

/** The members of a training request that these options state. */
export const trainingSettings = ({ epochs, batch, learningRate, weightDecay, limit, seed }: TrainingOptions) => ({
  epochs,
  batchSize: batch,
  learningRate,
  weightDecay,
  limit,
  seed
})
