/** Done share, 0..1; seconds to the end, null while unknown; what is being done. */
export type ProgressListener = (fraction: number, remainingSeconds: number | null, message: string) => void

/** Tells four times a second at most how far the training is. */
export class TrainingProgress {
  readonly #epochs: number
  readonly #images: number
  readonly #epochsDone: number
  readonly #listener: ProgressListener | undefined
  readonly #started = performance.now()
  #told = 0

  /** @param epochsDone those of an earlier run, which say nothing of this one's speed. */
  constructor(epochs: number, images: number, epochsDone: number, listener: ProgressListener | undefined) {
    this.#epochs = epochs
    this.#images = images
    this.#epochsDone = epochsDone
    this.#listener = listener
  }

  /** @param images those of this epoch that are done. */
  tell(epoch: number, images: number): void {
    const now = performance.now()
    if (now - this.#told < 250) return
    this.#told = now
    const done = epoch - 1 + images / this.#images
    const secondsPerEpoch = (now - this.#started) / (done - this.#epochsDone) / 1000
    const counts = [images, this.#images].map((count) => count.toLocaleString('en-US')).join(' of ')
    const message = `Epoch ${epoch} of ${this.#epochs}, ${counts} images`
    this.#listener?.(done / this.#epochs, secondsPerEpoch * (this.#epochs - done), message)
  }
}
