import { type Command, InvalidArgumentError, Option } from 'commander'
import { allowingDigits } from '../../denoisers/command/command-hash.ts'
import { commandExchanges, type CommandExchange } from '../../denoisers/command/command-setup.ts'
import { commandLineProblem } from '../../denoisers/command/command-line.ts'
import { DenoscopeError } from '../../errors.ts'
import { collect } from './common-options.ts'

/** Options that say how CT slices go through a program of others. */
export interface CommandOptions {
  exchange?: CommandExchange
  workingFolder?: string
  timeLimit?: number
  commandVersion?: string
  versionCommand?: string
  allowCommand?: string[]
}

/** A command line with the name of its denoiser. */
export interface NamedCommand {
  /** Default: the name of the program. */
  readonly name?: string
  readonly commandLine: string
}

export const commandHelp = `
A program of your own gets CT slices in HU and writes them denoised:
  --command 'python my.py {input} {output}'
{input} is a .npy file of float32, shape (slice, row, column), and {output} the .npy file to write. With --exchange dicom
both are folders. No shell runs: quotes and backslashes split words, and | > ; $ * are plain text. docs/command-denoisers.md
explains all. The set-up of another person runs only with --allow-command.
`

export const commandOption = () =>
  new Option('--command <line>', 'program to run in place of a denoiser, with {input} and {output}').argParser(
    commandLine
  )

export const namedCommandsOption = () =>
  new Option(
    '--command <[name=]line>',
    'program to run on the input, with {input} and {output}, under this name; may be given several times'
  )
    .argParser(collect(parseNamedCommand))
    .default([], 'none')

export function addCommandOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--exchange <kind>', 'files of the command: npy or dicom (default: npy)').choices(commandExchanges)
    )
    .option('--working-folder <folder>', 'folder in which the command starts (default: this one)')
    .addOption(
      new Option('--command-version <text>', 'version of the program, for the record').conflicts('versionCommand')
    )
    .option('--version-command <line>', 'command line that prints the version of the program')
    .addOption(allowCommandOption())
}

export const allowCommandOption = () =>
  new Option(
    '--allow-command <sha256>',
    `run the command of a set-up file with this hash, at least ${allowingDigits} digits; may be given several times`
  ).argParser(collect(hashPrefix))

/** @throws argument.invalid for an option of commands without --command */
export function requireNoCommandOptions({ exchange, workingFolder, commandVersion, versionCommand }: CommandOptions) {
  const given = {
    exchange,
    'working-folder': workingFolder,
    'command-version': commandVersion,
    'version-command': versionCommand
  }
  const stray = Object.entries(given).find(([, value]) => value !== undefined)
  if (stray) throw new DenoscopeError('argument.invalid', `--${stray[0]}: only with --command`)
}

function commandLine(text: string): string {
  const problem = commandLineProblem(text)
  if (problem !== null) throw new InvalidArgumentError(`Expected a command line: ${problem}.`)
  return text
}

/** Reads `NAME=LINE`. A name has no blanks, so that the line's own `=` stays in the line. */
function parseNamedCommand(text: string): NamedCommand {
  const [, name, line] = /^([\p{L}\p{N}][\p{L}\p{N}_.-]*)=(.+)$/su.exec(text) ?? []
  return name === undefined ? { commandLine: commandLine(text) } : { name, commandLine: commandLine(line!) }
}

function hashPrefix(text: string): string {
  if (new RegExp(`^[0-9a-f]{${allowingDigits},64}$`, 'i').test(text)) return text
  throw new InvalidArgumentError(`Expected ${allowingDigits} to 64 hexadecimal digits.`)
}
