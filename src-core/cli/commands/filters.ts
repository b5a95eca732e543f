import { Command, InvalidArgumentError, Option } from 'commander'
import type { DenoiserDescription, ParameterDefinition, ParameterValues } from '../../denoisers/denoiser.ts'
import { allowed, isAllowed } from '../../denoisers/denoiser-choice.ts'
import { filterDenoisers } from '../../denoisers/filters/filters.ts'
import { onlySubcommands, refusingInOneLine } from '../one-line.ts'
import { imageFilesHelp, inputArgument, outputArgument } from '../options.ts'

/** `denoscope filter`: one subcommand for each filter, one option for each of its parameters. */
export function filtersCommand(): Command {
  const command = new Command('denoscope filter').description('Run a classical filter over images.')
  for (const { description } of filterDenoisers) command.addCommand(filterCommand(description))
  command.addHelpText('after', imageFilesHelp)
  return refusingInOneLine(onlySubcommands(command, 'filter'))
}

function filterCommand({ id, description, agreesWith, citation, parameters }: DenoiserDescription): Command {
  const command = new Command(id)
    .description(description)
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .action(async (input: string, output: string, values: ParameterValues) =>
      (await import('../actions/filter.ts')).filter({ id, parameters: values }, input, output)
    )
  for (const definition of parameters) command.addOption(parameterOption(definition))
  const agreement = agreesWith ? `\nAgrees with ${agreesWith}.` : ''
  return command.addHelpText('after', `${agreement}\nSource: ${citation}\n${imageFilesHelp}`)
}

function parameterOption(definition: ParameterDefinition): Option {
  const { name, type, description, default: usual } = definition
  const flag = `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
  if (type === 'boolean') return new Option(flag, description).default(usual)
  return new Option(`${flag} <${type}>`, description).default(usual).argParser((text) => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (isAllowed(definition, value)) return value
    throw new InvalidArgumentError(`Expected ${allowed(definition)}.`)
  })
}
