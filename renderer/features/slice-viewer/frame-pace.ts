/**
 * Draws at most once a frame, whatever changes meanwhile: at once, when what changed together has been told, where
 * this frame has nothing drawn yet, else in the next. Waiting for the next each time would lose every second frame.
 */
export class FramePace {
  readonly #draw: () => void
  #frame = 0
  #isWanted = false

  constructor(draw: () => void) {
    this.#draw = draw
  }

  request(): void {
    this.#isWanted = true
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => this.#next())
    queueMicrotask(() => this.#drawWanted())
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
    this.#isWanted = false
  }

  #next(): void {
    this.#frame = 0
    if (!this.#isWanted) return
    this.#frame = requestAnimationFrame(() => this.#next())
    this.#drawWanted()
  }

  #drawWanted(): void {
    if (!this.#isWanted) return
    this.#isWanted = false
    this.#draw()
  }
}
