/** Estimates the remaining time of work from its share done, smoothed so that a person can read it. */
export class RemainingTime {
  readonly #started: number
  readonly #now: () => number
  #estimate: number | null = null

  /** @param now milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#started = now()
  }

  /** Seconds to the end for a share done in 0..1; null if it is too early for an estimate. */
  at(fraction: number): number | null {
    const elapsed = (this.#now() - this.#started) / 1000
    if (fraction < 0.01 || elapsed < 0.5) return null
    const estimate = (elapsed * (1 - fraction)) / fraction
    this.#estimate = this.#estimate === null ? estimate : 0.7 * this.#estimate + 0.3 * estimate
    return this.#estimate
  }
}
