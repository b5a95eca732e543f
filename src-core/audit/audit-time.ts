import { ownCores } from '../runtime/own-cores.ts'

/** Patches after which earlier measurements count half: an estimate follows a machine whose load changes. */
const halfLife = 4096
/** First patches that are scored, slow while code is loaded and compiled beside the making. They are not measured. */
const scoringWarmUp = 1536

/** Measured seconds for each patch of one kind of work. */
class Throughput {
  #seconds = 0
  #patches = 0

  note(seconds: number, patches: number): void {
    const kept = 0.5 ** (patches / halfLife)
    this.#seconds = this.#seconds * kept + seconds
    this.#patches = this.#patches * kept + patches
  }

  /** Null before the first measurement. */
  get secondsPerPatch(): number | null {
    return this.#patches > 0 ? this.#seconds / this.#patches : null
  }
}

/** A phase that makes patches. Its first chunk is slow, because code is loaded and compiled, and is not measured. */
class MakingPhase {
  readonly #throughput = new Throughput()
  /** The first chunk. It counts for repeated work if there was no other. */
  readonly #cold = new Throughput()
  #patchesLeft: number
  #repeatsLeft: number
  #isWarm = false

  /** @param repeats patches' worth of the same work after all are made and scored */
  constructor(patchCount: number, repeats: number) {
    this.#patchesLeft = patchCount
    this.#repeatsLeft = repeats
  }

  note(seconds: number, patches: number): void {
    ;(this.#isWarm ? this.#throughput : this.#cold).note(seconds, patches)
    this.#isWarm = true
    this.#patchesLeft -= patches
  }

  noteRepeat(seconds: number, patches: number): void {
    this.#throughput.note(seconds, patches)
    this.#repeatsLeft -= patches
  }

  get repeatsLeft(): number {
    return Math.max(0, this.#repeatsLeft)
  }

  /** Null before the first measurement. */
  get secondsOfRepeats(): number | null {
    if (this.repeatsLeft === 0) return 0
    const each = this.#throughput.secondsPerPatch ?? this.#cold.secondsPerPatch
    return each === null ? null : each * this.repeatsLeft
  }

  get patchesLeft(): number {
    return this.#patchesLeft
  }

  /** Null before the first measurement. */
  get secondsLeft(): number | null {
    if (this.#patchesLeft <= 0) return 0
    const each = this.#throughput.secondsPerPatch
    return each === null ? null : each * this.#patchesLeft
  }
}

export interface AuditTimeOptions {
  readonly patchCount: number
  /** Names of the phases that make the patches, one after the other: reading, then each output. */
  readonly making: readonly string[]
  /** Names of phases that are all done before the first patch is made. Default: none. */
  readonly preparing?: readonly string[]
  /** Patches' worth of a phase that are made again after all are scored, by its name. Default: none. */
  readonly repeats?: Readonly<Record<string, number>>
  /**
   * Threads that score beside the making. 0 if the thread that makes the patches scores too.
   * Null if nothing is scored.
   */
  readonly scoringThreads: number | null
  /** Patches that are scored at a time, after the last are made. */
  readonly chunkPatches: number
  /** Processor cores. Default: those of this machine. */
  readonly cores?: number
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  readonly now?: () => number
}

/**
 * Seconds to rank, average and write the scores of a patch of one output.
 * Measured on an audit of 6,480 CT patches.
 */
const finishing = 1.4e-4

/**
 * Estimates the remaining time of an audit from the throughput of its phases.
 * Patches are made by one phase after the other in one thread. Other threads score the chunk before:
 * - While patches are made, all threads share the cores, so that scoring is slower.
 * - The making waits for the scoring of the chunk before.
 * - The last chunk is scored after all are made.
 * - Repeated work, as of lesions, follows.
 */
export class AuditTime {
  readonly #options: AuditTimeOptions
  readonly #now: () => number
  readonly #started: number
  /** The phases of the making, those that prepare it first. */
  readonly #making: ReadonlyMap<string, MakingPhase>
  /** Seconds of one thread while patches are made. */
  readonly #besideMaking = new Throughput()
  /** Seconds of one thread while the making waits or has ended. */
  readonly #alone = new Throughput()
  #toScore: number
  #isMaking = true
  /** Time at which the making began or ended last, in ms. */
  #turnedAt: number
  #estimate: { readonly seconds: number; readonly at: number } | null = null
  #fraction = 0

  constructor(options: AuditTimeOptions) {
    const { patchCount, making, preparing = [], repeats = {}, scoringThreads, now = () => performance.now() } = options
    this.#options = options
    this.#now = now
    this.#started = now()
    this.#turnedAt = this.#started
    this.#making = new Map(
      [...preparing, ...making].map((name) => [name, new MakingPhase(patchCount, repeats[name] ?? 0)])
    )
    this.#toScore = scoringThreads === null ? 0 : patchCount
  }

  /** Notes that the next chunk is being made. */
  resumeMaking(): void {
    this.#turn([...this.#making.values()].some(({ patchesLeft }) => patchesLeft > 0))
  }

  /** Notes that a phase of the making took these seconds for these patches. */
  noteMade(phase: string, seconds: number, patches: number): void {
    this.#making.get(phase)!.note(seconds, patches)
    if (phase === this.#options.making.at(-1)) this.#turn(false)
    this.#update()
  }

  /** Notes that repeated work of a phase took these seconds for these patches' worth. */
  noteRepeat(phase: string, seconds: number, patches: number): void {
    this.#making.get(phase)!.noteRepeat(seconds, patches)
    this.#update()
  }

  /**
   * Notes that one thread scored these patches of all outputs in these seconds.
   * A batch that began before the making began or ended is not measured.
   */
  noteScored(seconds: number, patches: number): void {
    const isWarm = this.#options.patchCount - this.#toScore >= scoringWarmUp
    const isOfOneKind = seconds * 1000 <= this.#now() - this.#turnedAt
    if (isWarm && (isOfOneKind || this.#options.scoringThreads === 0))
      (this.#isMaking ? this.#besideMaking : this.#alone).note(seconds, patches)
    this.#toScore -= patches
    this.#update()
  }

  #turn(isMaking: boolean): void {
    if (isMaking !== this.#isMaking) this.#turnedAt = this.#now()
    this.#isMaking = isMaking
  }

  /** Seconds to the end. Null until every phase is measured. */
  get remainingSeconds(): number | null {
    if (!this.#estimate) return null
    const { seconds, at } = this.#estimate
    // An estimate that ran out leaves 1 % of the time so far: the end is near, but not reached.
    return Math.max(seconds - (this.#now() - at) / 1000, this.#elapsed / 100)
  }

  /**
   * Share of the whole time that has passed, 0..1; never falls.
   * Until every phase is measured: share of the steps that are done.
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
    const { patchCount, making, preparing = [], repeats = {}, scoringThreads } = this.#options
    const outputs = making.length - 1
    const again = Object.values(repeats).reduce((sum, patches) => sum + patches, 0)
    const steps = patchCount * (preparing.length + making.length + (scoringThreads === null ? 0 : outputs)) + again
    let left = this.#toScore * outputs - ahead
    for (const { patchesLeft, repeatsLeft } of this.#making.values()) left += patchesLeft + repeatsLeft
    return 1 - left / steps
  }

  get #elapsed(): number {
    return (this.#now() - this.#started) / 1000
  }

  #update(): void {
    const { patchCount, making } = this.#options
    const [once, again] = [this.#secondsLeft(), this.#secondsOfRepeats()]
    const seconds = once === null || again === null ? null : once + again
    const outputs = making.length - 1
    if (seconds !== null) this.#estimate = { seconds: seconds + finishing * patchCount * outputs, at: this.#now() }
  }

  /** Null until every repeated phase is measured. */
  #secondsOfRepeats(): number | null {
    let all = 0
    for (const { secondsOfRepeats } of this.#making.values()) {
      if (secondsOfRepeats === null) return null
      all += secondsOfRepeats
    }
    return all
  }

  /** Seconds until all patches are made and scored. Null until every phase is measured. */
  #secondsLeft(): number | null {
    let making = 0
    for (const { secondsLeft } of this.#making.values()) {
      if (secondsLeft === null) return null
      making += secondsLeft
    }
    if (this.#toScore <= 0) return making
    const scoring = this.#scoringSeconds()
    if (scoring === null) return null
    if (this.#options.scoringThreads === 0) return making + this.#toScore * scoring.alone
    const scoredBeside = making / scoring.beside
    const lastChunk = Math.min(this.#options.chunkPatches, this.#toScore)
    return making + Math.max(lastChunk, this.#toScore - scoredBeside) * scoring.alone
  }

  /** Seconds of all threads for each patch. A rate that is not measured yet follows from the threads for each core. */
  #scoringSeconds(): { readonly beside: number; readonly alone: number } | null {
    const { scoringThreads, cores = ownCores() } = this.#options
    const threads = Math.max(1, scoringThreads!)
    const sharing = scoringThreads === 0 ? 1 : Math.max(1, (threads + 1) / cores)
    const [beside, alone] = [this.#besideMaking.secondsPerPatch, this.#alone.secondsPerPatch]
    if (beside === null && alone === null) return null
    return { beside: (beside ?? alone! * sharing) / threads, alone: (alone ?? beside! / sharing) / threads }
  }
}
