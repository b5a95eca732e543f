import type { SliceImage } from '../../../src-core/engine/contract.ts'

export type SliceReader = (index: number) => Promise<SliceImage>

/** Slices of one source as they were read: each is asked for once, the least recently used go first. */
export class SliceStore {
  readonly #read: SliceReader
  readonly #capacity: number
  readonly #pending = new Map<number, Promise<SliceImage>>()
  readonly #loaded = new Map<number, SliceImage>()

  constructor(read: SliceReader, capacity = 64) {
    this.#read = read
    this.#capacity = capacity
  }

  /** @throws what the reader throws; a slice that failed is asked for anew next time. */
  get(index: number): Promise<SliceImage> {
    const known = this.#pending.get(index)
    if (known) {
      this.#pending.delete(index)
      this.#pending.set(index, known)
      return known
    }
    const asked = this.#load(index)
    this.#pending.set(index, asked)
    this.#forgetOldest()
    return asked
  }

  /** The slice if it is here already. */
  peek(index: number): SliceImage | undefined {
    return this.#loaded.get(index)
  }

  /** Fetches what a person would scroll to next; failures wait until the slice is wanted. */
  prefetch(indices: readonly number[]): void {
    for (const index of indices) this.get(index).catch(() => {})
  }

  async #load(index: number): Promise<SliceImage> {
    try {
      const slice = await this.#read(index)
      if (this.#pending.has(index)) this.#loaded.set(index, slice)
      return slice
    } catch (thrown) {
      this.#pending.delete(index)
      throw thrown
    }
  }

  #forgetOldest(): void {
    while (this.#pending.size > this.#capacity) {
      const oldest = this.#pending.keys().next().value!
      this.#pending.delete(oldest)
      this.#loaded.delete(oldest)
    }
  }
}

/** The slices around one, nearest first, that exist. */
export function neighbours(index: number, sliceCount: number, reach = 3): number[] {
  const found: number[] = []
  for (let distance = 1; distance <= reach; distance++) {
    for (const at of [index + distance, index - distance]) if (at >= 0 && at < sliceCount) found.push(at)
  }
  return found
}
