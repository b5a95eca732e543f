import { open } from 'node:fs/promises'
import { DenoscopeError } from '../../errors.ts'
import { readError } from '../../files/file-error.ts'

/** Bytes of a file or of an inflated data set, read at any position. */
export interface ByteStore {
  readonly size: number
  /** Exactly `length` bytes from `offset`. The caller stays within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Most CT headers end within this many bytes. */
const firstReadBytes = 32 * 1024
const laterReadBytes = 256 * 1024

/** A window that slides over the bytes: a header is read without the values between and behind its elements. */
export class ByteWindow {
  readonly size: number
  readonly #store: ByteStore
  #start = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #view = new DataView(this.#bytes.buffer)

  constructor(store: ByteStore) {
    this.#store = store
    this.size = store.size
  }

  /** True if the bytes are in the window. */
  holds(offset: number, length: number): boolean {
    return offset >= this.#start && offset + length <= this.#start + this.#bytes.length
  }

  /** Slides the window to the bytes. The caller stays within `size`. */
  async load(offset: number, length: number): Promise<void> {
    const wanted = Math.max(length, offset === 0 ? firstReadBytes : laterReadBytes)
    this.#bytes = await this.#store.read(offset, Math.min(wanted, this.size - offset))
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length)
    this.#start = offset
  }

  /** A copy of the bytes. */
  async slice(offset: number, length: number): Promise<Uint8Array> {
    if (!this.holds(offset, length)) await this.load(offset, length)
    return this.#bytes.slice(offset - this.#start, offset - this.#start + length)
  }

  uint8(offset: number): number {
    return this.#view.getUint8(offset - this.#start)
  }

  uint16(offset: number, littleEndian: boolean): number {
    return this.#view.getUint16(offset - this.#start, littleEndian)
  }

  uint32(offset: number, littleEndian: boolean): number {
    return this.#view.getUint32(offset - this.#start, littleEndian)
  }
}

export function memoryStore(bytes: Uint8Array): ByteStore {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) }
}

/**
 * Opens a file, lets `use` read from it, and closes it.
 * @throws file.not-found, file.unreadable, dicom.truncated if the file became shorter while it was read
 */
export async function withFile<Result>(path: string, use: (store: ByteStore) => Promise<Result>): Promise<Result> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readError(path, error)
  })
  try {
    const { size } = await handle.stat()
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
        if (bytesRead === 0) throw new DenoscopeError('dicom.truncated', `${path}: became shorter while it was read`)
        done += bytesRead
      }
      return bytes
    }
    return await use({ size, read })
  } catch (error) {
    throw readError(path, error)
  } finally {
    await handle.close()
  }
}
