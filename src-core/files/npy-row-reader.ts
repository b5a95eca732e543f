import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'
import { fileError } from './file-error.ts'
import {
  decodeHeader,
  itemSize,
  longestHeader,
  malformed,
  requireValues,
  valueCount,
  type NpyHeader
} from './npy-format.ts'
import { decodeValues } from './npy-values.ts'

/** Reads chosen images of a large .npy file (rows of its leading axis) without loading all of it. */
export class NpyRowReader {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly #path: string
  readonly #descriptor: number
  readonly #header: NpyHeader
  /** Values of one row. */
  readonly #rowLength: number
  #open = true

  /** @throws file.not-found, file.unreadable, npy.malformed (Fortran order among it) */
  constructor(path: string) {
    this.#path = path
    this.#descriptor = this.#reading(() => openSync(path, 'r'))
    try {
      this.#header = this.#readHeader()
    } catch (error) {
      closeSync(this.#descriptor)
      throw error
    }
    this.shape = this.#header.shape
    this.dtype = this.#header.dtype
    this.#rowLength = valueCount(this.shape.slice(1))
  }

  /**
   * The rows in the order asked for, one after the other, as 32-bit floats: shape (indices.length, ...shape[1..]).
   * @throws argument.invalid when there is no such row, file.unreadable, npy.malformed
   */
  readRows(indices: readonly number[]): Float32Array {
    if (!this.#open) throw new DenoscopeError('file.unreadable', `${this.#path}: already closed`)
    for (const index of indices) this.#requireRow(index)
    const rows = new Float32Array(indices.length * this.#rowLength)
    for (let first = 0; first < indices.length;) {
      let end = first + 1
      while (end < indices.length && indices[end] === indices[end - 1]! + 1) end++
      rows.set(this.#readRun(indices[first]!, end - first), first * this.#rowLength)
      first = end
    }
    return rows
  }

  close(): void {
    if (this.#open) closeSync(this.#descriptor)
    this.#open = false
  }

  #readRun(row: number, count: number): ReturnType<typeof decodeValues> {
    const { dtype, dataOffset } = this.#header
    const rowBytes = this.#rowLength * itemSize(dtype)
    return decodeValues(this.#readBytes(dataOffset + row * rowBytes, count * rowBytes), dtype, this.#path)
  }

  #readHeader(): NpyHeader {
    const size = this.#reading(() => fstatSync(this.#descriptor).size)
    const header = decodeHeader(this.#readBytes(0, Math.min(size, longestHeader)), this.#path)
    const { shape, dataOffset } = header
    if (header.fortranOrder || shape.length === 0) {
      throw malformed(`${this.#path}: expected an array in C order with a leading axis`)
    }
    requireValues(header, size - dataOffset, this.#path)
    return header
  }

  #readBytes(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let filled = 0; filled < length;) {
      const count = this.#reading(() => readSync(this.#descriptor, bytes, filled, length - filled, position + filled))
      if (count === 0)
        throw malformed(`${this.#path}: ended after ${position + filled} bytes, expected ${position + length}`)
      filled += count
    }
    return bytes
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      throw fileError(this.#path, 'read', cause)
    }
  }

  #requireRow(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.shape[0]!) return
    throw new DenoscopeError(
      'argument.invalid',
      `${this.#path}: expected a row from 0 to ${this.shape[0]! - 1}, got ${index}`
    )
  }
}
