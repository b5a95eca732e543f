import { closeSync, openSync, readSync } from 'node:fs'
import { readError } from '../../files/file-error.ts'
import { damaged } from './format-volume.ts'

/** Chunks of a dataset: those that its index lists, and those that its shape needs. */
export interface ChunkCount {
  readonly stored: number
  readonly needed: number
}

interface Hdf5Dataset {
  readonly path: string
  /** Place of its object header in bytes behind the superblock, as an object reference states it. */
  readonly address: number
  readonly shape: readonly number[]
}

const [layoutMessage, externalMessage, continuationMessage] = [0x08, 0x07, 0x10]
const [contiguousClass, chunkedClass] = [1, 2]
/** Kinds of index from layout version 4 on. */
const [singleChunk, implicitIndex] = [1, 2]
const mostMessages = 10_000
/** Largest header or node of an index. */
const mostBytes = 2 ** 24

/**
 * Counts the chunks of a dataset ("HDF5 File Format Specification", sections IV.A.2.i and III.A.1). The library gives
 * zeros for one that the index does not list, and the older index has no checksum. Values without chunks count as one.
 * @returns null for a newer index, which has checksums; null for values in the header or in another file
 * @throws format.damaged if the index is out of order; file.unreadable
 */
export function countChunks(dataset: Hdf5Dataset): ChunkCount | null {
  let file: number
  try {
    file = openSync(dataset.path, 'r')
  } catch (cause) {
    throw readError(dataset.path, cause)
  }
  try {
    return new DatasetIndex(file, dataset).count()
  } finally {
    closeSync(file)
  }
}

type Key = readonly number[]

class DatasetIndex {
  readonly #file: number
  readonly #dataset: Hdf5Dataset
  readonly #base: number
  /** Bytes of an address and of a length. */
  readonly #sizes: { readonly address: number; readonly length: number }

  constructor(file: number, dataset: Hdf5Dataset) {
    this.#file = file
    this.#dataset = dataset
    const { base, version } = this.#superblock()
    const [address, length] = this.#bytes(base + (version < 2 ? 13 : 9), 2)
    if (![4, 8].includes(address!) || ![4, 8].includes(length!)) throw this.#damaged()
    this.#base = base
    this.#sizes = { address: address!, length: length! }
  }

  count(): ChunkCount | null {
    const messages = this.#messages()
    const layout = messages.find(({ type }) => type === layoutMessage)?.data
    if (layout === undefined || messages.some(({ type }) => type === externalMessage)) return null
    const version = layout[0]!
    if (version <= 2) return this.#ofLayout(layout[2]!, layout.subarray(8), layout[1]!)
    if (version === 3) {
      const isChunked = layout[1] === chunkedClass
      return this.#ofLayout(layout[1]!, layout.subarray(isChunked ? 3 : 2), layout[2]!)
    }
    return this.#ofNewLayout(layout)
  }

  /** @param dimensions of a chunk, with the size of a value as the last one */
  #ofLayout(layoutClass: number, data: Buffer, dimensions: number): ChunkCount | null {
    if (layoutClass === contiguousClass) return { stored: this.#address(data, 0) === null ? 0 : 1, needed: 1 }
    if (layoutClass !== chunkedClass) return null
    const { shape } = this.#dataset
    if (dimensions !== shape.length + 1) throw this.#damaged()
    const chunk = shape.map((_, axis) => data.readUInt32LE(this.#sizes.address + 4 * axis))
    const root = this.#address(data, 0)
    const stored = root === null ? 0 : this.#countTree(root, chunk)
    return { stored, needed: this.#needed(chunk) }
  }

  /** Layout of version 4 and later. */
  #ofNewLayout(layout: Buffer): ChunkCount | null {
    if (layout[1] === contiguousClass) return this.#ofLayout(contiguousClass, layout.subarray(2), 0)
    if (layout[1] !== chunkedClass) return null
    const [flags, dimensions, size] = [layout[2]!, layout[3]!, layout[4]!]
    if (dimensions !== this.#dataset.shape.length + 1 || size < 1 || size > 6) throw this.#damaged()
    const chunk = this.#dataset.shape.map((_, axis) => layout.readUIntLE(5 + size * axis, size))
    const at = 5 + size * dimensions
    const needed = this.#needed(chunk)
    const kind = layout[at]!
    const filtered = (flags & 2) !== 0 ? this.#sizes.length + 4 : 0
    const parameters = [0, filtered, 0, 1, 5, 6][kind]
    if (parameters === undefined) throw this.#damaged()
    if (this.#address(layout, at + 1 + parameters) === null) return { stored: 0, needed }
    return kind === singleChunk || kind === implicitIndex ? { stored: needed, needed } : null
  }

  #needed(chunk: Key): number {
    if (chunk.some((length) => length < 1)) throw this.#damaged()
    return this.#dataset.shape.reduce((product, length, axis) => product * Math.ceil(length / chunk[axis]!), 1)
  }

  /** Counts the chunks within the shape that a lookup from the root finds. */
  #countTree(root: number, chunk: Key): number {
    const { shape } = this.#dataset
    const keyBytes = 8 + 8 * (shape.length + 1)
    const head = 8 + 2 * this.#sizes.address
    const step = keyBytes + this.#sizes.address
    let count = 0
    const visit = (address: number, level: number | null, from: Key | null, to: Key | null): void => {
      const start = this.#bytes(this.#base + address, head)
      const entries = start.readUInt16LE(6)
      const isNode = start.toString('latin1', 0, 4) === 'TREE' && start[4] === 1
      if (!isNode || (level !== null && start[5] !== level)) throw this.#damaged()
      const node = this.#bytes(this.#base + address + head, entries * step + keyBytes)
      // The last offset, within a value, is 0 for a chunk. The key behind the last chunk may differ in it alone.
      const key = (index: number): Key =>
        [...shape, 1].map((_, axis) => this.#number(node, index * step + 8 + 8 * axis, 8))
      if (from && compare(key(0), from) < 0) throw this.#damaged()
      if (to && compare(key(entries), to) > 0) throw this.#damaged()
      for (let index = 0; index < entries; index++) {
        const [low, high] = [key(index), key(index + 1)]
        const child = this.#address(node, index * step + keyBytes)
        if (compare(low, high) >= 0 || child === null) throw this.#damaged()
        if (start[5]! > 0) visit(child, start[5]! - 1, low, high)
        else if (shape.every((length, axis) => isChunkPlace(low[axis]!, chunk[axis]!, length))) count++
        else throw this.#damaged()
      }
    }
    visit(root, null, null, null)
    return count
  }

  #messages(): { readonly type: number; readonly data: Buffer }[] {
    const messages: { type: number; data: Buffer }[] = []
    const start = this.#base + this.#dataset.address
    const head = this.#bytes(start, 32)
    const isNew = head.toString('latin1', 0, 4) === 'OHDR'
    const flags = isNew ? head[5]! : 0
    const sizeAt = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0)
    const sizeBytes = 1 << (flags & 3)
    const blocks = isNew
      ? [{ at: start + sizeAt + sizeBytes, bytes: this.#number(head, sizeAt, sizeBytes) }]
      : [{ at: start + 16, bytes: head.readUInt32LE(8) }]
    const headBytes = isNew ? 4 + ((flags & 4) !== 0 ? 2 : 0) : 8
    for (const { at, bytes } of blocks) {
      const block = this.#bytes(at, bytes)
      for (let place = 0; place + headBytes <= block.length;) {
        const type = isNew ? block[place]! : block.readUInt16LE(place)
        const size = block.readUInt16LE(place + (isNew ? 1 : 2))
        const data = block.subarray(place + headBytes, place + headBytes + size)
        place += headBytes + size
        if (data.length < size || messages.length > mostMessages) throw this.#damaged()
        messages.push({ type, data })
        if (type === continuationMessage) blocks.push(this.#continuation(data, isNew))
      }
    }
    return messages
  }

  /** A later block of the header. Newer ones have a signature before and a checksum behind their messages. */
  #continuation(data: Buffer, isNew: boolean) {
    const address = this.#address(data, 0)
    if (address === null) throw this.#damaged()
    const at = this.#base + address
    const bytes = this.#number(data, this.#sizes.address, this.#sizes.length)
    return isNew ? { at: at + 4, bytes: bytes - 8 } : { at, bytes }
  }

  /** The superblock is at byte 0, 512, 1024 and so on. */
  #superblock(): { readonly base: number; readonly version: number } {
    for (let base = 0; base < 2 ** 40; base = base === 0 ? 512 : 2 * base) {
      const start = this.#bytes(base, 9)
      if (start.toString('latin1', 0, 8) === '\x89HDF\r\n\x1a\n') return { base, version: start[8]! }
    }
    throw this.#damaged()
  }

  /** An address, or null for the undefined one. */
  #address(data: Buffer, at: number): number | null {
    const bytes = data.subarray(at, at + this.#sizes.address)
    return bytes.every((byte) => byte === 0xff) ? null : this.#number(data, at, this.#sizes.address)
  }

  #number(data: Buffer, at: number, size: number): number {
    if (at + size > data.length) throw this.#damaged()
    if (size < 8) return data.readUIntLE(at, size)
    const value = Number(data.readBigUInt64LE(at))
    if (!Number.isSafeInteger(value)) throw this.#damaged()
    return value
  }

  #bytes(at: number, length: number): Buffer {
    if (length < 0 || length > mostBytes) throw this.#damaged()
    const bytes = Buffer.alloc(length)
    if (readSync(this.#file, bytes, 0, length, at) < length) throw this.#damaged()
    return bytes
  }

  #damaged(): Error {
    return damaged(this.#dataset.path, 'has a damaged index of its values')
  }
}

const isChunkPlace = (offset: number, chunk: number, length: number): boolean =>
  Number.isInteger(offset / chunk) && offset < length

/** Compares two places of chunks, axis by axis. */
function compare(one: Key, other: Key): number {
  const axis = one.findIndex((offset, index) => offset !== other[index])
  return axis === -1 ? 0 : one[axis]! - other[axis]!
}
