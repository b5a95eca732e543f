import { Argument, type Command } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { printableLine } from '../../printable.ts'

/** Makes a command and its subcommands throw instead of exit, and print usage errors as one line. */
export function refusingInOneLine(command: Command): Command {
  command
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`${printableLine(text.trim().replace(/^error:/, 'denoscope:'))}\n`)
    })
  for (const subcommand of command.commands) refusingInOneLine(subcommand)
  return command
}

/** Makes a command require one of its subcommands. Another word is refused with the list of subcommands. */
export function onlySubcommands(command: Command, noun: string): Command {
  return command
    .usage(`<${noun}> [options] <input> <output>`)
    .addArgument(new Argument(`<${noun}>`))
    .allowUnknownOption()
    .allowExcessArguments()
    .action((word: string) => {
      const names = command.commands.map((subcommand) => subcommand.name()).join(', ')
      throw new DenoscopeError('argument.invalid', `${noun}: expected one of ${names}, got '${word}'`)
    })
}
