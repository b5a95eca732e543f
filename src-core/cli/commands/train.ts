import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Source } from '../../sources/source.ts'
import { trainingRequestSchema } from '../../training/request.ts'
import { openInput } from '../input.ts'
import { checked, collect, integer, jsonOption, parseDegradation, positive, seedOption } from '../options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

interface TrainOptions {
  data: 'mnist' | 'ct'
  input?: string[]
  degradation: { kind: string; factor?: number }
  latent?: number
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  seed: number
  out: string
  json?: boolean
}

export function trainCommand(): Command {
  return new Command('train')
    .description('Train an autoencoder; continues where an interrupted training in the same folder stopped.')
    .addOption(new Option('--data <kind>', 'what to train on').choices(['mnist', 'ct']).default('mnist'))
    .option('--input <path>', 'DICOM series to train on beside the phantom; may be given several times', collect(String))
    .requiredOption('--degradation <kind>', 'gaussian:FACTOR or poisson:FACTOR', parseDegradation)
    .option('--latent <number>', 'width of the bottleneck', integer(1, 512))
    .option('--epochs <number>', 'passes over the training images', integer(1, 1000))
    .option('--batch <number>', 'images in a step', integer(1, 4096))
    .option('--learning-rate <number>', "Adam's step size", positive)
    .option('--weight-decay <number>', 'L2 coefficient, as torch.optim.Adam has it', Number)
    .option('--limit <number>', 'at most so many training images', integer(16))
    .addOption(seedOption())
    .requiredOption('--out <folder>', "the model's folder; its name becomes the model's id")
    .addOption(jsonOption())
    .action(train)
}

async function train(options: TrainOptions): Promise<void> {
  const directory = resolve(options.out)
  const request = checked(trainingRequestSchema, {
    data: options.data,
    degradation: options.degradation,
    latentSize: options.latent,
    epochs: options.epochs,
    batchSize: options.batch,
    learningRate: options.learningRate,
    weightDecay: options.weightDecay,
    limit: options.limit,
    seed: options.seed,
    id: directory.split(/[\\/]/).at(-1)
  })
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const sources: Source[] = []
  for (const input of options.input ?? []) sources.push(await openInput(input, { signal }))
  const { trainingData } = await import('../../training/datasets.ts')
  const { trainModel } = await import('../../training/train.ts')
  const card = await trainModel(request, await trainingData(request, sources), {
    directory,
    signal,
    onProgress: (fraction, remaining, message) => progress.report(fraction, message, remaining)
  }).finally(() => progress.end())
  process.stdout.write(options.json ? `${JSON.stringify(card)}\n` : `${card.name}: ${directory}\n`)
}
