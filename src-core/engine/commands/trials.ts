/** Trials of denoisers that are being set up. A new one ends the former. */
export class Trials {
  #running: AbortController | null = null

  /** @returns signal that ends the trial */
  begin(): AbortSignal {
    this.stop()
    this.#running = new AbortController()
    return this.#running.signal
  }

  stop(): void {
    this.#running?.abort()
  }
}
