import type { PatchFilter } from './patch-filter.ts'

const longest = 50
/** Moves of a brush that follow each other this closely, in ms, are one change. */
const oneMove = 800

/** The filters that led to the present one, the latest last. */
export class FilterHistory {
  readonly #former: PatchFilter[] = []
  #movedAt = -Infinity

  /** Remembers the filter that a step leaves. */
  note(filter: PatchFilter): void {
    this.#movedAt = -Infinity
    this.#former.push(filter)
    if (this.#former.length > longest) this.#former.shift()
  }

  /** Remembers the filter from which a brush begins to move; `now` in ms. */
  noteMove(filter: PatchFilter, now: number): void {
    const begins = now - this.#movedAt > oneMove
    if (begins) this.note(filter)
    this.#movedAt = now
  }

  /** The latest filter left, which is no longer remembered; null when there is none. */
  takeBack(): PatchFilter | null {
    this.#movedAt = -Infinity
    return this.#former.pop() ?? null
  }
}
