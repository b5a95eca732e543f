import { Command } from 'commander'
import { onlySubcommands } from '../one-line.ts'
import { imageFilesHelp, inputArgument, outputArgument, positive, rangeOption, seedOption } from '../options.ts'
import type { NoiseOptions } from '../actions/degrade.ts'
import { lowDoseCommand } from './low-dose.ts'
import { reducedDoseCommand } from './reduced-dose.ts'

const noises = {
  gaussian: 'Gaussian noise on values from 0 to 1: clip(x + factor * N(0, 1), 0, 1).',
  poisson: 'Poisson noise on values from 0 to 1: clip(factor * Poisson(x / factor), 0, 1).'
} as const

export function degradeCommand(): Command {
  const command = new Command('degrade').description(
    'Make noisy images of clean ones, the same ones for the same seed.'
  )
  for (const kind of ['gaussian', 'poisson'] as const) command.addCommand(noiseCommand(kind))
  command.addCommand(lowDoseCommand())
  command.addCommand(reducedDoseCommand())
  command.addHelpText('after', imageFilesHelp)
  return onlySubcommands(command, 'kind')
}

function noiseCommand(kind: keyof typeof noises): Command {
  return new Command(kind)
    .description(noises[kind])
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption('--factor <number>', 'strength of the noise, above 0', positive)
    .addOption(seedOption())
    .addOption(rangeOption())
    .addHelpText('after', `\nImage i of a batch draws from stream i of the seed.\n${imageFilesHelp}`)
    .action(async (input: string, output: string, options: NoiseOptions) =>
      (await import('../actions/degrade.ts')).degradeFile(kind, input, output, options)
    )
}
