import type { Command } from 'commander'
import { printableLine } from '../../printable.ts'
import { duration } from '../../reports/number-text.ts'
import { RemainingTime } from '../../runtime/remaining-time.ts'
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

/** Prints the progress of long work on standard error: one live line on a terminal, else a line every five seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  readonly #time = new RemainingTime()
  readonly #interval: number
  #shownAt = performance.now()

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
    this.#interval = stream.isTTY ? 100 : 5000
  }

  /** @param remaining seconds to the end. Default: an estimate from the share done */
  report(fraction: number, message: string, remaining: number | null = this.#time.at(fraction)): void {
    if (performance.now() - this.#shownAt < this.#interval) return
    this.#shownAt = performance.now()
    const left = remaining === null ? '' : `, ${duration(remaining)} left`
    const line = `${String(Math.floor(fraction * 100)).padStart(3)} %  ${message}${left}`
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[2K${line}` : `${line}\n`)
  }

  /** Clears the live line. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K')
  }
}

/** A signal that Ctrl+C aborts. A second Ctrl+C ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  process.once('SIGTERM', () => controller.abort())
  return controller.signal
}
