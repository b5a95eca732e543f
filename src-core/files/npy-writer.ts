import { createHash } from 'node:crypto'
import { DenoscopeError } from '../errors.ts'
import { AtomicFile, writeFileAtomically } from './atomic-file.ts'
import { dtypeOf, encodeHeader, valueCount, type NpyArray } from './npy-format.ts'

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
    if (total > this.#expected) throw this.#refusal(`expected at most ${this.#expected} values, got ${total}`)
    this.#append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    this.#written = total
  }

  /** @throws argument.invalid if values are missing, after removing the file; file.unwritable */
  close(): WrittenArray {
    if (this.#written !== this.#expected) {
      this.discard()
      throw this.#refusal(`expected ${this.#expected} values in all, got ${this.#written}`)
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
    `shape: (${shape.join(', ')}) does not hold the array's ${array.length} values`
  )
}
