import type { Command } from 'commander'
import { printableLine } from '../../printable.ts'
import { pairingStatements, type SeriesPairing } from '../../sources/pairing/pairing-record.ts'
import type { Refusal } from '../../sources/source.ts'

/** Notices of one command on standard error. Each is printed once, and none with `--quiet`. */
let quiet = false
const printed = new Set<string>()

/** Adds `--quiet` to a command and to its subcommands. */
export function withQuiet(command: Command): Command {
  if (command.commands.length === 0) {
    command.option('--quiet', 'print no warnings on standard error')
    command.hook('preAction', (_, action) => beginNotices(action.opts()))
  }
  command.commands.forEach((subcommand) => withQuiet(subcommand as Command))
  return command
}

function beginNotices({ quiet: wanted = false }: { quiet?: boolean }): void {
  quiet = wanted
  printed.clear()
}

/** Prints a warning on standard error as one line. */
export function warn(text: string): void {
  print(`warning: ${text}`)
}

/** Prints a statement. */
export function inform(text: string): void {
  print(text)
}

export function warnAll(texts: Iterable<string>): void {
  for (const text of texts) warn(text)
}

/** Prints the files that were not read, with reasons. */
export function printRefusals(refusals: readonly Refusal[]): void {
  for (const { message } of refusals) print(`not read: ${message}`)
}

/** Prints how slices were paired, before the work begins. */
export function announcePairing(pairing: SeriesPairing): void {
  for (const statement of pairingStatements(pairing)) inform(statement)
  warnAll(pairing.warnings)
}

function print(text: string): void {
  if (quiet || printed.has(text)) return
  printed.add(text)
  process.stderr.write(`denoscope: ${printableLine(text)}\n`)
}
