import { setImmediate } from 'node:timers/promises'
import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'

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

  /** Begins the next phase after a wait. */
  resume(): void {
    this.#phaseBegan = performance.now()
  }

  /**
   * Notes that every output of these patches is scored.
   * @param seconds since the patches before, or since the chunk began
   */
  noteScored(patches: number, seconds: number): void {
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

/** Patches after which earlier measurements count half: an estimate follows a machine whose load changes. */
const halfLife = 4096
/** First patches of a phase, slow because code is loaded and compiled. They count only until others are measured. */
const warmUp = 768

/** One phase of an audit, and its throughput. */
class Phase {
  readonly #patchCount: number
  #done = 0
  #seconds = 0
  #patches = 0
  #wasWarm = false

  constructor(patchCount: number) {
    this.#patchCount = patchCount
  }

  note(seconds: number, patches: number): void {
    const isWarm = this.#done >= warmUp
    const kept = isWarm && !this.#wasWarm ? 0 : 0.5 ** (patches / halfLife)
    this.#wasWarm = isWarm
    this.#seconds = this.#seconds * kept + seconds
    this.#patches = this.#patches * kept + patches
    this.#done += patches
  }

  /** Seconds for these patches; infinite before the first measurement. */
  secondsFor(patches: number): number {
    if (patches === 0) return 0
    return this.#patches > 0 ? (patches * this.#seconds) / this.#patches : Infinity
  }

  get patchesLeft(): number {
    return Math.max(0, this.#patchCount - this.#done)
  }

  get secondsLeft(): number {
    return this.secondsFor(this.patchesLeft)
  }
}

interface AuditTimeOptions {
  readonly patchCount: number
  /** Names of the phases that make the patches, one after the other: reading, then each output. */
  readonly making: readonly string[]
  /** False if nothing is scored beside the making. */
  readonly scoring: boolean
  /** Patches that are scored at a time, after the last are made. */
  readonly chunkPatches: number
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  readonly now?: () => number
}

/**
 * Seconds to rank, average and write the scores of a patch of one output.
 * Measured on an audit of 19,440 CT patches.
 */
const finishing = 4e-5

/**
 * Estimates the remaining time of an audit from the throughput of each of its phases.
 * Patches are made by one phase after the other, and scored beside: the slower of the two decides.
 */
export class AuditTime {
  readonly #options: AuditTimeOptions
  readonly #now: () => number
  readonly #started: number
  readonly #making: ReadonlyMap<string, Phase>
  readonly #scoring: Phase
  #estimate: { readonly seconds: number; readonly at: number } | null = null
  #fraction = 0

  constructor(options: AuditTimeOptions) {
    const { patchCount, making, scoring, now = () => performance.now() } = options
    this.#options = options
    this.#now = now
    this.#started = now()
    this.#making = new Map(making.map((name) => [name, new Phase(patchCount)]))
    this.#scoring = new Phase(scoring ? patchCount : 0)
  }

  /** Notes that a phase of the making took these seconds for these patches. */
  noteMade(phase: string, seconds: number, patches: number): void {
    this.#making.get(phase)!.note(seconds, patches)
    this.#update()
  }

  /** Notes that these patches of all outputs were scored in these seconds. */
  noteScored(seconds: number, patches: number): void {
    this.#scoring.note(seconds, patches)
    this.#update()
  }

  /** Seconds to the end; null until every phase was measured once. */
  get remainingSeconds(): number | null {
    if (!this.#estimate) return null
    const { seconds, at } = this.#estimate
    // An estimate that ran out leaves 1 % of the time so far: the end is near, but not reached.
    return Math.max(seconds - (this.#now() - at) / 1000, this.#elapsed / 100)
  }

  /**
   * Share of the whole time that has passed, 0..1; never falls.
   * Until every phase was measured once: share of the steps that are done.
   * @param ahead patches that the present phase has made beyond those noted
   */
  fraction(ahead = 0): number {
    const remaining = this.remainingSeconds
    const share = remaining === null ? this.#stepsDone(ahead) : this.#elapsed / (this.#elapsed + remaining)
    this.#fraction = Math.max(this.#fraction, share)
    return this.#fraction
  }

  /** A patch counts once for each phase, and once more for each output that is scored. */
  #stepsDone(ahead: number): number {
    const { patchCount, making, scoring } = this.#options
    const outputs = making.length - 1
    const steps = patchCount * (making.length + (scoring ? outputs : 0))
    let left = this.#scoring.patchesLeft * outputs - ahead
    for (const phase of this.#making.values()) left += phase.patchesLeft
    return 1 - left / steps
  }

  get #elapsed(): number {
    return (this.#now() - this.#started) / 1000
  }

  #update(): void {
    const { patchCount, chunkPatches } = this.#options
    const scoring = this.#scoring
    let making = 0
    for (const phase of this.#making.values()) making += phase.secondsLeft
    const lastChunk = scoring.secondsFor(Math.min(chunkPatches, scoring.patchesLeft))
    const outputs = this.#making.size - 1
    const seconds = Math.max(making + lastChunk, scoring.secondsLeft) + finishing * patchCount * outputs
    if (Number.isFinite(seconds)) this.#estimate = { seconds, at: this.#now() }
  }
}
