import { count as printedCount } from '../counts.ts'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'
import { fileError } from './file-error.ts'
import {
  decodeHeader,
  decodeValues,
  itemSize,
  longestHeader,
  malformed,
  requireValues,
  toRowMajor,
  valueCount,
  type NpyArray,
  type NpyHeader,
  dtypeOf,
  encodeHeader
} from './npy-format.ts'
import { createHash } from 'node:crypto'
import { AtomicFile, writeFileAtomically } from './atomic-file.ts'

/** An array from a .npy file: values in C order. */
export interface NpyContent {
  readonly data: NpyArray
  readonly shape: readonly number[]
  /** Type string in the file, such as `<f4`. Booleans (`|b1`) are returned as bytes, 64-bit integers as doubles. */
  readonly dtype: string
}

/**
 * Decodes the bytes of a .npy file.
 * Versions 1 to 3; f2 f4 f8 i1 u1 b1 i2 u2 i4 u4 i8 u8; both byte orders; C or Fortran order.
 * @param name of the file, for messages
 * @throws npy.malformed for other types, for a file that is cut short, or with bytes left over
 */
export function decodeNpy(bytes: Uint8Array, name = 'array'): NpyContent {
  const header = decodeHeader(bytes, name)
  const { dtype, fortranOrder, shape, dataOffset } = header
  requireValues(header, bytes.length - dataOffset, name)
  const data = decodeValues(bytes.subarray(dataOffset), dtype, name)
  return { data: fortranOrder ? toRowMajor(data, shape) : data, shape, dtype }
}

/** Most bytes of a file that is read whole. `NpyRowReader` reads larger files. */
const largestFile = 2 ** 31 - 1

/** Reads a .npy file. Checks its size before reading values. @throws file.not-found, file.unreadable, npy.malformed */
export function readNpy(path: string): NpyContent {
  const { start, size } = readStart(path)
  const header = decodeHeader(start, path)
  requireValues(header, size - header.dataOffset, path)
  if (size > largestFile)
    throw malformed(`${path}: has ${printedCount(size)} bytes; save its images in files of less than 2 GiB`)
  try {
    return decodeNpy(readFileSync(path), path)
  } catch (cause) {
    throw cause instanceof DenoscopeError ? cause : fileError(path, 'read', cause)
  }
}

/** The first bytes of a file, which contain the header, and the size of the file. */
function readStart(path: string): { start: Uint8Array; size: number } {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const { size } = fstatSync(file)
    const bytes = new Uint8Array(Math.min(size, longestHeader))
    return { start: bytes.subarray(0, readSync(file, bytes)), size }
  } catch (cause) {
    throw fileError(path, 'read', cause)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Reads rows (images) along the leading axis of a large .npy file without loading the whole. */
export class NpyRowReader {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly #path: string
  readonly #descriptor: number
  readonly #header: NpyHeader
  /** Values of one row. */
  readonly #rowLength: number
  #open = true

  /** @throws file.not-found, file.unreadable, npy.malformed (also for Fortran order) */
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
   * The rows in the order of `indices`, as 32-bit floats: shape (indices.length, ...shape[1..]).
   * @throws argument.invalid for an index out of range, file.unreadable, npy.malformed
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

  /**
   * Consecutive values in C order, in the type of the file.
   * @throws argument.invalid for a range outside of the array, file.unreadable, npy.malformed
   */
  readValues(first: number, count: number): NpyArray {
    if (!this.#open) throw new DenoscopeError('file.unreadable', `${this.#path}: already closed`)
    if (first < 0 || count < 0 || first + count > valueCount(this.shape))
      throw new DenoscopeError('argument.invalid', `${this.#path}: no values ${first} to ${first + count - 1}`)
    const { dtype, dataOffset } = this.#header
    const bytes = itemSize(dtype)
    return decodeValues(this.#readBytes(dataOffset + first * bytes, count * bytes), dtype, this.#path)
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
        throw malformed(
          `${this.#path}: ended after ${printedCount(position + filled)} bytes, expected ${printedCount(position + length)}`
        )
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

/** Size and hash of a written array. */
export interface WrittenArray {
  /** Size of the whole file. */
  readonly bytes: number
  /** Hash of the whole file, as `sha256sum` prints it. */
  readonly sha256: string
}

/** Writes a .npy file batch by batch. The file gets its name in `close`, if it is complete. */
export class NpyWriter {
  readonly #path: string
  readonly #dtype: string
  readonly #file: AtomicFile
  readonly #expected: number
  readonly #hash = createHash('sha256')
  #written = 0
  #bytes = 0

  /**
   * @param shape of the complete array
   * @param dtype of all appended values. Default: `<f4`.
   * @throws file.unwritable
   */
  constructor(path: string, shape: readonly number[], dtype = '<f4') {
    this.#path = path
    this.#dtype = dtype
    this.#expected = valueCount(shape)
    this.#file = new AtomicFile(path)
    this.#append(encodeHeader(dtype, shape))
  }

  /** @throws argument.invalid for values of another type or beyond the shape, file.unwritable */
  append(values: NpyArray): void {
    if (dtypeOf(values) !== this.#dtype)
      throw this.#refusal(`expected values of ${this.#dtype}, got ${dtypeOf(values)}`)
    const total = this.#written + values.length
    if (total > this.#expected)
      throw this.#refusal(`expected at most ${printedCount(this.#expected)} values, got ${printedCount(total)}`)
    this.#append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    this.#written = total
  }

  /** @throws argument.invalid if values are missing, after removing the file; file.unwritable */
  close(): WrittenArray {
    if (this.#written !== this.#expected) {
      this.discard()
      throw this.#refusal(`expected ${printedCount(this.#expected)} values in all, got ${printedCount(this.#written)}`)
    }
    this.#file.commit()
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  /** Removes the incomplete file. */
  discard(): void {
    this.#file.discard()
  }

  #append(bytes: Uint8Array): void {
    this.#file.append(bytes)
    this.#hash.update(bytes)
    this.#bytes += bytes.length
  }

  #refusal(message: string): DenoscopeError {
    return new DenoscopeError('argument.invalid', `${this.#path}: ${message}`)
  }
}

/**
 * The bytes of a .npy file (version 1.0, little-endian, C order) for numpy.load.
 * @throws argument.invalid if shape and number of values differ
 */
export function encodeNpy(array: NpyArray, shape: readonly number[]): Uint8Array {
  requireShape(array, shape)
  const header = encodeHeader(dtypeOf(array), shape)
  const bytes = new Uint8Array(header.length + array.byteLength)
  bytes.set(header)
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), header.length)
  return bytes
}

/**
 * Writes a whole .npy file or nothing.
 * @throws argument.invalid if shape and number of values differ, file.unwritable
 */
export function writeNpy(path: string, array: NpyArray, shape: readonly number[]): WrittenArray {
  const bytes = encodeNpy(array, shape)
  writeFileAtomically(path, bytes)
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function requireShape(array: NpyArray, shape: readonly number[]): void {
  if (valueCount(shape) === array.length && shape.every((length) => Number.isInteger(length) && length >= 0)) return
  throw new DenoscopeError(
    'argument.invalid',
    `shape: (${shape.join(', ')}) does not hold the array's ${printedCount(array.length)} values`
  )
}
