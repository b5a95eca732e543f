import { Command, InvalidArgumentError, Option } from 'commander'
import { allowed, isAllowed } from '../../denoisers/denoiser-choice.ts'
import type {
  DenoiserDescription,
  ParameterDefinition,
  ParameterValues,
  DenoiserChoice
} from '../../denoisers/denoiser.ts'
import { filterDenoisers, filterDenoiser } from '../../denoisers/filters/filters.ts'
import type { ArrayFormat } from '../../sources/volume-files/written-volume.ts'
import { outputFormatOption } from '../options/format-options.ts'
import { imageFilesHelp, inputArgument, outputArgument } from '../options/common-options.ts'
import { readImages, requireOutput, writeImages, inParts } from '../support/image-file.ts'
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
  command.addHelpText('after', imageFilesHelp)
  return refusingInOneLine(onlySubcommands(command, 'filter'))
}

function subcommandOf({ id, description, agreesWith, citation, parameters }: DenoiserDescription): Command {
  const command = new Command(id)
    .description(description)
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .action((input: string, output: string, { format, ...values }: FilterOptions) =>
      filter({ id, parameters: values }, input, output, format)
    )
  for (const definition of parameters) command.addOption(parameterOption(definition))
  command.addOption(outputFormatOption())
  const agreement = agreesWith ? `\nAgrees with ${agreesWith}.` : ''
  return command.addHelpText('after', `${agreement}\nSource: ${citation}\n${imageFilesHelp}`)
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

type FilterOptions = ParameterValues & { readonly format?: ArrayFormat }

/** Filters the images of a file without scaling their values. */
async function filter(
  { id, parameters }: DenoiserChoice,
  input: string,
  output: string,
  format?: ArrayFormat
): Promise<void> {
  const target = requireOutput(output, format)
  const { images, shape, place } = await readImages(input)
  const denoiser = filterDenoiser(id)
  const filtered = await inParts(images, denoiser.description.name, (part) => denoiser.denoise(part, parameters))
  await writeImages(target, filtered, shape, place)
}
