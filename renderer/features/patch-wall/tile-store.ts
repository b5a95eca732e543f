/** Tiles that were loaded together. `picture` holds all of them in the format of the wall. */
interface Batch<Picture> {
  readonly picture: Picture
  readonly bytes: number
  readonly patches: readonly number[]
  lastUsed: number
  /** Painted with outdated settings. Shown until the new picture is loaded. */
  stale: boolean
}

export interface LoadedBatch<Picture> {
  readonly picture: Picture
  readonly bytes: number
}

export interface TileStoreOptions<Picture> {
  readonly patchCount: number
  /** Patches of one request. */
  readonly batchSize: number
  /** Limit for the pictures. The least recently shown batches beyond the limit are dropped. */
  readonly byteLimit: number
  /** Largest number of requests at the same time. */
  readonly parallel: number
  load(patches: readonly number[]): Promise<LoadedBatch<Picture>>
  dispose(picture: Picture): void
  /** Called if something new can be drawn. */
  onLoaded(): void
  onError(thrown: unknown): void
}

export interface StoredTile<Picture> {
  readonly picture: Picture
  /** Index of the tile in its batch. */
  readonly slot: number
}

/**
 * Pictures of tiles by patch.
 * Loads batches for the visible part of the order and the part ahead in the direction of travel.
 * The key is the patch, not the position, so that another order or filter finds loaded pictures.
 */
export class TileStore<Picture> {
  readonly #options: TileStoreOptions<Picture>
  readonly #batchOf: (Batch<Picture> | undefined)[]
  readonly #slotOf: Int32Array
  readonly #batches = new Set<Batch<Picture>>()
  readonly #requested = new Set<number>()
  #wanted: number[][] = []
  #loading = 0
  #bytes = 0
  #clock = 0
  #generation = 0
  #closed = false

  constructor(options: TileStoreOptions<Picture>) {
    this.#options = options
    this.#batchOf = new Array(options.patchCount)
    this.#slotOf = new Int32Array(options.patchCount)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The tile of a patch, or null while it is not loaded. */
  at(patch: number): StoredTile<Picture> | null {
    const batch = this.#batchOf[patch]
    if (!batch) return null
    batch.lastUsed = this.#clock
    return { picture: batch.picture, slot: this.#slotOf[patch]! }
  }

  /**
   * Sets the visible range: positions `first` to `end` of `order`, moving in `direction` (1 down, -1 up).
   * Earlier wishes without a request are dropped, so that a fast scroll leaves no queue.
   */
  want(order: Int32Array, first: number, end: number, direction: 1 | -1): void {
    this.#clock++
    const size = this.#options.batchSize
    const pages = pagesToLoad(first, end, direction, size, Math.ceil(order.length / size))
    this.#wanted = pages
      .map((page) => this.#missing(order.subarray(page * size, (page + 1) * size)))
      .filter((patches) => patches.length > 0)
    this.#pump()
  }

  /** Paints everything again. The old pictures stay until then. */
  invalidate(): void {
    this.#generation++
    this.#requested.clear()
    for (const batch of this.#batches) batch.stale = true
  }

  close(): void {
    this.#closed = true
    this.#wanted = []
    for (const batch of this.#batches) this.#options.dispose(batch.picture)
    this.#batches.clear()
    this.#batchOf.fill(undefined)
    this.#bytes = 0
  }

  #missing(patches: Int32Array): number[] {
    return [...patches].filter((patch) => {
      const batch = this.#batchOf[patch]
      return (!batch || batch.stale) && !this.#requested.has(patch)
    })
  }

  #pump(): void {
    while (this.#loading < this.#options.parallel) {
      const patches = this.#wanted.shift()
      if (!patches) return
      void this.#load(patches)
    }
  }

  async #load(patches: number[]): Promise<void> {
    const generation = this.#generation
    this.#loading++
    for (const patch of patches) this.#requested.add(patch)
    try {
      this.#keep(patches, await this.#options.load(patches), generation)
      if (!this.#closed) this.#options.onLoaded()
    } catch (thrown) {
      if (!this.#closed) this.#options.onError(thrown)
    } finally {
      this.#loading--
      if (generation === this.#generation) for (const patch of patches) this.#requested.delete(patch)
    }
    this.#pump()
  }

  #keep(patches: number[], loaded: LoadedBatch<Picture>, generation: number): void {
    if (this.#closed || generation !== this.#generation) return this.#options.dispose(loaded.picture)
    const batch: Batch<Picture> = { ...loaded, patches, lastUsed: this.#clock, stale: false }
    this.#batches.add(batch)
    this.#bytes += batch.bytes
    patches.forEach((patch, slot) => {
      this.#batchOf[patch] = batch
      this.#slotOf[patch] = slot
    })
    this.#evict(batch)
  }

  /** Drops batches without patches, then the least recently shown ones down to the limit. */
  #evict(newest: Batch<Picture>): void {
    for (const batch of [...this.#batches].sort((a, b) => a.lastUsed - b.lastUsed)) {
      const replaced = batch.stale && batch.patches.every((patch) => this.#batchOf[patch] !== batch)
      const overLimit = this.#bytes > this.#options.byteLimit && batch !== newest && batch.lastUsed < this.#clock
      if (replaced || overLimit) this.#drop(batch)
    }
  }

  #drop(batch: Batch<Picture>): void {
    this.#batches.delete(batch)
    this.#bytes -= batch.bytes
    for (const patch of batch.patches) {
      if (this.#batchOf[patch] === batch) this.#batchOf[patch] = undefined
    }
    this.#options.dispose(batch.picture)
  }
}

/** The visible pages, then two ahead, then one behind. */
export function pagesToLoad(first: number, end: number, direction: 1 | -1, size: number, pageCount: number): number[] {
  if (end <= first) return []
  const firstPage = Math.floor(first / size)
  const lastPage = Math.floor((end - 1) / size)
  const shown = Array.from({ length: lastPage - firstPage + 1 }, (_, i) => firstPage + i)
  const ahead = direction === 1 ? [lastPage + 1, lastPage + 2] : [firstPage - 1, firstPage - 2]
  const behind = direction === 1 ? firstPage - 1 : lastPage + 1
  return [...shown, ...ahead, behind].filter((page) => page >= 0 && page < pageCount)
}
