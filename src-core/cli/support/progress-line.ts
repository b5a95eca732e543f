import { duration } from '../../reports/number-text.ts'
import { RemainingTime } from '../../runtime/remaining-time.ts'

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
