import { Command, InvalidArgumentError, Option } from 'commander'
import { allowed, isAllowed } from '../../denoisers/denoiser-choice.ts'
import type {
  DenoiserDescription,
  ParameterDefinition,
  ParameterValues,
  DenoiserChoice
} from '../../denoisers/denoiser.ts'
import { filterDenoisers, filterDenoiser } from '../../denoisers/filters/filters.ts'
import { denoisedFormatOption } from '../options/format-options.ts'
import { addIdentityOptions } from '../options/identity-options.ts'
import { denoisedFilesHelp, denoisedArgument, inputArgument } from '../options/common-options.ts'
import { type DenoisedOutputOptions, denoisedWriter, requireDenoisedOutput } from '../support/dicom-output.ts'
import { readFileOrFolder, inParts } from '../support/image-file.ts'
import { onlySubcommands, refusingInOneLine } from '../support/subcommands.ts'

/** `denoscope filter`. Its subcommands are built from the descriptions of the filters when it is used. */
export function filterCommand(): Command {
  return new Command('filter')
    .description("Run a classical filter over images; 'denoscope filter --help' lists them.")
    .usage('<filter> [options] <input> <output>')
    .helpOption(false)
    .allowUnknownOption()
    .argument('<filter>')
    .argument('[words...]')
    .action(async (filter: string, words: string[]) => {
      await filtersCommand().parseAsync([filter, ...words], { from: 'user' })
    })
}

/** The filters as commands: one subcommand for each filter, one option for each of its parameters. */
export function filtersCommand(): Command {
  const command = new Command('denoscope filter').description('Run a classical filter over images.')
  for (const { description } of filterDenoisers) command.addCommand(subcommandOf(description))
  command.addHelpText('after', denoisedFilesHelp)
  return refusingInOneLine(onlySubcommands(command, 'filter'))
}

function subcommandOf({ id, description, agreesWith, citation, parameters }: DenoiserDescription): Command {
  const command = new Command(id)
    .description(description)
    .addArgument(inputArgument())
    .addArgument(denoisedArgument())
    .action((input: string, output: string, { format, keepIdentity, keyFile, ...values }: FilterOptions) =>
      filter({ id, parameters: values }, input, output, { format, keepIdentity, keyFile })
    )
  for (const definition of parameters) command.addOption(parameterOption(definition))
  addIdentityOptions(command.addOption(denoisedFormatOption()))
  const agreement = agreesWith ? `\nAgrees with ${agreesWith}.` : ''
  return command.addHelpText('after', `${agreement}\nSource: ${citation}\n${denoisedFilesHelp}`)
}

function parameterOption(definition: ParameterDefinition): Option {
  const { name, type, description, default: defaultValue } = definition
  const flag = `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
  if (type === 'boolean') return new Option(flag, description).default(defaultValue)
  return new Option(`${flag} <${type}>`, description).default(defaultValue).argParser((text) => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (isAllowed(definition, value)) return value
    throw new InvalidArgumentError(`Expected ${allowed(definition)}.`)
  })
}

type FilterOptions = ParameterValues & DenoisedOutputOptions

/** Filters the images of a file without scaling their values. */
async function filter(
  { id, parameters }: DenoiserChoice,
  input: string,
  output: string,
  options: DenoisedOutputOptions
): Promise<void> {
  const target = await requireDenoisedOutput(output, options)
  const writer = await denoisedWriter(target, input, await readFileOrFolder(input), options)
  const denoiser = filterDenoiser(id)
  const label = denoiser.description.name
  const filtered = await inParts(writer.images, label, (part, into) =>
    denoiser.denoise(part, parameters, undefined, into)
  )
  await writer.write({ images: filtered, method: { id, label, parameters } })
}
