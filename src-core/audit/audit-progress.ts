import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'

interface ProgressOptions {
  readonly patchCount: number
  /** Outputs that are scored, the noisy input included. */
  readonly outputCount: number
  readonly hasReference: boolean
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
}

/** The progress of an audit: each patch of each output counts once when it is made, and once when it is scored. */
export class AuditProgress {
  readonly #options: ProgressOptions
  readonly #steps: number
  #done = 0
  #finishedPatches = 0

  constructor(options: ProgressOptions) {
    this.#options = options
    const { patchCount, outputCount, hasReference } = options
    this.#steps = (hasReference ? 2 : 1) * outputCount * patchCount
  }

  /** @param ahead patches that one denoiser has made beyond those noted */
  report(message: string, ahead = 0): void {
    this.#options.onProgress?.((this.#done + ahead) / this.#steps, message)
  }

  /** Notes that one output of this many patches is made. */
  noteMade(patches: number): void {
    this.#done += patches
  }

  /** Notes that every output of this many patches is scored. */
  noteScored(patches: number): void {
    this.#done += patches * this.#options.outputCount
    this.noteFinished(patches)
  }

  /** Reports this many patches more as finished. */
  noteFinished(patches: number): void {
    this.#finishedPatches += patches
    this.report(`${this.#finishedPatches} of ${this.#options.patchCount} patches`)
  }

  /**
   * Gives way to the event loop: filters compute without a pause, and a request to cancel arrives only here.
   * @throws job.cancelled if the signal is raised
   */
  readonly pause = async (): Promise<void> => {
    await setImmediate()
    if (this.#options.signal?.aborted) throw new DenoscopeError('job.cancelled', 'The audit was cancelled.')
  }
}
