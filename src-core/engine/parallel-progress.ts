import type { ProgressListener } from '../training/training-progress.ts'

/** How far one of several works is. */
export interface PartProgress {
  readonly fraction: number
  /** Null while unknown. */
  readonly remainingSeconds: number | null
  readonly message: string
}

interface Part extends PartProgress {
  /** Seconds that the whole work takes, as far as known. */
  readonly wholeSeconds: number | null
  readonly ended: boolean
}

/** Tells of several works of the same kind, which run a few at a time, as of one. */
export class ParallelProgress {
  readonly #count: number
  readonly #atOnce: number
  readonly #listener: ProgressListener | undefined
  readonly #parts = new Map<number, Part>()

  constructor(count: number, atOnce: number, listener: ProgressListener | undefined) {
    this.#count = count
    this.#atOnce = atOnce
    this.#listener = listener
  }

  tell(index: number, progress: PartProgress): void {
    const { fraction, remainingSeconds } = progress
    const wholeSeconds = remainingSeconds === null ? null : remainingSeconds / Math.max(1 - fraction, 1e-6)
    const known = fraction < 1 ? wholeSeconds : null
    this.#parts.set(index, {
      ...progress,
      wholeSeconds: known ?? this.#parts.get(index)?.wholeSeconds ?? null,
      ended: false
    })
    this.#report()
  }

  /** Counts it as done, however it ended. */
  end(index: number): void {
    const wholeSeconds = this.#parts.get(index)?.wholeSeconds ?? null
    this.#parts.set(index, { fraction: 1, remainingSeconds: 0, message: '', wholeSeconds, ended: true })
    this.#report()
  }

  #report(): void {
    const parts = [...this.#parts.values()]
    const running = parts.filter(({ ended }) => !ended)
    const fraction = sum(parts.map((part) => part.fraction)) / this.#count
    const counts = `${parts.length - running.length} of ${this.#count} done`
    this.#listener?.(fraction, this.#remaining(parts), [counts, ...running.map(({ message }) => message)].join('; '))
  }

  /** What has not begun is taken to need as long as the others on average; null until these know. */
  #remaining(parts: readonly Part[]): number | null {
    const known = parts.flatMap(({ wholeSeconds }) => wholeSeconds ?? [])
    const notBegun = this.#count - parts.length
    if (known.length === 0) return notBegun === 0 && parts.every(({ ended }) => ended) ? 0 : null
    const average = sum(known) / known.length
    const left = parts.map(({ remainingSeconds }) => remainingSeconds ?? average)
    return Math.max((sum(left) + notBegun * average) / this.#atOnce, ...left)
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
