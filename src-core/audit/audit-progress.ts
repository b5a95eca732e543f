import { setImmediate } from 'node:timers/promises'
import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { AuditTime, type AuditTimeOptions } from './audit-time.ts'

/** @param fraction share of the whole time that has passed, 0..1 */
export type ProgressListener = (fraction: number, message: string, remainingSeconds?: number | null) => void

interface ProgressOptions extends AuditTimeOptions {
  readonly onProgress?: ProgressListener
  readonly signal?: AbortSignal
}

/** The progress of an audit: its present step, the patches that are done, and the remaining time. */
export class AuditProgress {
  readonly #options: ProgressOptions
  readonly #time: AuditTime
  #phaseBegan = performance.now()
  #finishedPatches = 0

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#time = new AuditTime(options)
  }

  /** @param ahead patches that the present phase has made beyond those noted */
  report(message: string, ahead = 0): void {
    this.#options.onProgress?.(this.#time.fraction(ahead), message, this.#time.remainingSeconds)
  }

  /** Notes that a phase of making these patches ended. It began at the phase before, or at `resume`. */
  noteMade(phase: string, patches: number): void {
    const now = performance.now()
    this.#time.noteMade(phase, (now - this.#phaseBegan) / 1000, patches)
    this.#phaseBegan = now
  }

  /** Notes that repeated work of a phase ended. It began at the work before, or at `resume`. */
  noteRepeat(phase: string, patches: number): void {
    const now = performance.now()
    this.#time.noteRepeat(phase, (now - this.#phaseBegan) / 1000, patches)
    this.#phaseBegan = now
  }

  /** Notes a part of a phase whose parts are slices, not patches. The part ends before `end` of `total` slices. */
  noteShareMade(phase: string, { first, end, total }: { first: number; end: number; total: number }): void {
    const { patchCount } = this.#options
    this.noteMade(phase, Math.round((patchCount * end) / total) - Math.round((patchCount * first) / total))
  }

  /** Begins the next phase after a wait. */
  resume(): void {
    this.#phaseBegan = performance.now()
    this.#time.resumeMaking()
  }

  /**
   * Notes that every output of these patches is scored.
   * @param seconds that one thread took
   */
  noteScored(patches: number, seconds: number): void {
    // The making waits while its own thread scores.
    if (this.#options.scoringThreads === 0) this.#phaseBegan += seconds * 1000
    this.#time.noteScored(seconds, patches)
    this.noteFinished(patches)
  }

  /** Reports this many patches more as finished. */
  noteFinished(patches: number): void {
    this.#finishedPatches += patches
    this.report(`${count(this.#finishedPatches)} of ${count(this.#options.patchCount)} patches`)
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
