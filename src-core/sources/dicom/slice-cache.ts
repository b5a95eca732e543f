/** Bytes of decoded slices of all series together: an audit reads four series or more side by side. */
const mostBytes = 64 * 1024 ** 2

interface KeptSlice {
  readonly bytes: number
  forget(): void
}

/** The kept slices of all caches, the one that was used last at the end. */
const latest = new Set<KeptSlice>()
let keptBytes = 0

function keep(slice: KeptSlice): void {
  latest.add(slice)
  keptBytes += slice.bytes
  for (const oldest of latest) {
    if (keptBytes <= mostBytes || oldest === slice) return
    drop(oldest)
  }
}

function drop(slice: KeptSlice): void {
  if (latest.delete(slice)) keptBytes -= slice.bytes
  slice.forget()
}

/**
 * The decoded slices of a series that were used last, for scrolling back and forth.
 * Two requests for one slice read it once. All series of the process share one limit of memory.
 */
export class SliceCache {
  readonly #read: (index: number) => Promise<Float32Array>
  readonly #slices = new Map<number, { readonly values: Promise<Float32Array>; kept: KeptSlice | null }>()

  constructor(read: (index: number) => Promise<Float32Array>) {
    this.#read = read
  }

  get(index: number): Promise<Float32Array> {
    const known = this.#slices.get(index)
    if (!known) return this.#begin(index)
    // Slices that are still read have no place yet.
    if (known.kept && latest.delete(known.kept)) latest.add(known.kept)
    return known.values
  }

  #begin(index: number): Promise<Float32Array> {
    const slice: { values: Promise<Float32Array>; kept: KeptSlice | null } = { values: this.#read(index), kept: null }
    const forget = () => void this.#slices.delete(index)
    this.#slices.set(index, slice)
    slice.values.then(({ byteLength }) => {
      slice.kept = { bytes: byteLength, forget }
      keep(slice.kept)
    }, forget)
    return slice.values
  }
}
