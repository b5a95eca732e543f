import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'

export type SliceReader = (index: number) => Promise<SliceImage>

/** Slices for one viewer, by index. */
export type SliceSupply = Pick<SliceStore, 'get' | 'peek' | 'lookAround' | 'use'>

/** Number of parallel reads ahead: the engine stays busy, and a wanted slice waits little. */
const parallel = 3
/** Slices on either side that are fetched for someone who only looks. */
const near = 4
/** Maximum number of slices read ahead while scrolling. Slices may be small, and thousands. */
const far = 400

/** Memory of all slices on the screen, in bytes. Each store in use has the same share. */
export class SliceMemory {
  readonly #bytes: number
  readonly #users = new Map<SliceStore, number>()

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  get share(): number {
    return this.#bytes / Math.max(1, this.#users.size)
  }

  /** Counts a store as in use until the returned function is called. */
  use(store: SliceStore): () => void {
    this.#users.set(store, (this.#users.get(store) ?? 0) + 1)
    return () => {
      const left = this.#users.get(store)! - 1
      if (left > 0) return void this.#users.set(store, left)
      this.#users.delete(store)
      store.rest()
    }
  }
}

export const sliceMemory = new SliceMemory(192 * 1024 ** 2)

/**
 * Slices of one series, each read once.
 * Slices around the present one are read ahead, first in the direction of travel, as many as the memory holds.
 * The farthest slices are dropped first.
 */
export class SliceStore {
  readonly #read: SliceReader
  readonly #bounds: { readonly first: number; readonly last: number }
  readonly #memory: SliceMemory
  readonly #pending = new Map<number, Promise<SliceImage>>()
  readonly #loaded = new Map<number, SliceImage>()
  #place = 0
  #direction: 1 | -1 = 1
  #reach = 0
  #fetching = 0
  #sliceBytes = 0

  constructor(read: SliceReader, bounds: { readonly first: number; readonly last: number }, memory = sliceMemory) {
    this.#read = read
    this.#bounds = bounds
    this.#memory = memory
  }

  /** @throws what the reader throws; a slice that failed is asked for anew next time. */
  get(index: number): Promise<SliceImage> {
    const known = this.#pending.get(index)
    if (known) return known
    const asked = this.#load(index)
    this.#pending.set(index, asked)
    return asked
  }

  /** The slice if it is here already. */
  peek(index: number): SliceImage | undefined {
    return this.#loaded.get(index)
  }

  /** Counts as in use, until the returned function is called. */
  use(): () => void {
    return this.#memory.use(this)
  }

  /** Fetches what a person would scroll to next; failures wait until the slice is wanted. */
  lookAround(index: number, scrolling: boolean): void {
    if (index !== this.#place) this.#direction = index > this.#place ? 1 : -1
    this.#place = index
    this.#reach = scrolling ? far : near
    this.#fetch()
  }

  /** Fetches no more, and keeps only what is near. */
  rest(): void {
    this.#reach = 0
    this.#forgetBeyond(2 * near)
  }

  async #load(index: number): Promise<SliceImage> {
    try {
      const slice = await this.#read(index)
      this.#loaded.set(index, slice)
      this.#sliceBytes = slice.data.byteLength
      this.#forgetBeyond(this.#capacity)
      return slice
    } catch (thrown) {
      this.#pending.delete(index)
      throw thrown
    }
  }

  get #capacity(): number {
    return this.#sliceBytes === 0 ? far : Math.max(2 * near, Math.floor(this.#memory.share / this.#sliceBytes))
  }

  #fetch(): void {
    const wanted = Math.min(this.#reach, this.#capacity - 1)
    for (const index of around(this.#place, this.#direction, this.#bounds, wanted)) {
      if (this.#fetching >= parallel) return
      if (!this.#pending.has(index)) void this.#fetchOne(index)
    }
  }

  async #fetchOne(index: number): Promise<void> {
    this.#fetching++
    const came = await this.get(index).then(
      () => true,
      () => false
    )
    this.#fetching--
    if (came) this.#fetch()
  }

  /** Keeps slices that are still being read, because a caller waits for them. */
  #forgetBeyond(count: number): void {
    if (this.#loaded.size <= count) return
    const byDistance = [...this.#loaded.keys()].sort((a, b) => this.#distance(a) - this.#distance(b))
    for (const index of byDistance.slice(count)) {
      this.#loaded.delete(index)
      this.#pending.delete(index)
    }
  }

  #distance(index: number): number {
    return remoteness(index - this.#place, this.#direction)
  }
}

/** Slices behind count as twice as far. */
function remoteness(offset: number, direction: 1 | -1): number {
  return offset * direction >= 0 ? Math.abs(offset) : 2 * Math.abs(offset)
}

/** Up to `count` slices around one, nearest first; what lies in the direction of travel counts as nearer. */
export function around(
  index: number,
  direction: 1 | -1,
  { first, last }: { readonly first: number; readonly last: number },
  count: number
): number[] {
  const found: number[] = []
  const add = (at: number) => found.length < count && at >= first && at <= last && found.push(at)
  for (let step = 1; found.length < count && step <= 2 * (last - first); step++) {
    add(index + step * direction)
    if (step % 2 === 0) add(index - (step / 2) * direction)
  }
  return found
}
