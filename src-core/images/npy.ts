import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'
import { decodeHeader, dtypeOf, encodeHeader, itemSize, malformed, valueCount, type NpyArray } from './npy-format.ts'
import { decodeValues, toRowMajor } from './npy-values.ts'
import { fileError } from '../files/file-error.ts'
import { writeFileAtomically } from './atomic-file.ts'
import type { WrittenArray } from './npy-writer.ts'

export type { NpyArray } from './npy-format.ts'
export { NpyRowReader } from './npy-row-reader.ts'
export { NpyWriter, type WrittenArray } from './npy-writer.ts'

/** An array from a .npy file: values in C order, whatever the file's order was. */
export interface NpyContent {
  readonly data: NpyArray
  readonly shape: readonly number[]
  /** The file's own type string, such as `<f4`; booleans (`|b1`) arrive as bytes, 64-bit integers as doubles. */
  readonly dtype: string
}

/**
 * The bytes of a .npy file (version 1.0, little-endian, C order), which numpy.load opens.
 * @throws argument.invalid when the shape does not hold the array's values.
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
 * Reads the bytes of a .npy file: versions 1 to 3, f4 f8 i1 u1 b1 i2 u2 i4 u4 i8 u8, either byte order, C or Fortran order.
 * @param name names the file in messages.
 * @throws npy.malformed for other types, a file that is cut short, or one with bytes left over.
 */
export function decodeNpy(bytes: Uint8Array, name = 'array'): NpyContent {
  const { dtype, fortranOrder, shape, dataOffset } = decodeHeader(bytes, name)
  const expected = valueCount(shape) * itemSize(dtype)
  const found = bytes.length - dataOffset
  if (found !== expected) {
    throw malformed(`${name}: expected ${expected} bytes of values for shape (${shape.join(', ')}) of ${dtype}, got ${found}`)
  }
  const data = decodeValues(bytes.subarray(dataOffset), dtype, name)
  return { data: fortranOrder ? toRowMajor(data, shape) : data, shape, dtype }
}

/** Reads a .npy file. @throws file.not-found, file.unreadable, npy.malformed */
export function readNpy(path: string): NpyContent {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  return decodeNpy(bytes, path)
}

/**
 * Writes a .npy file as a whole or not at all: to a file beside it, which then takes its name.
 * @throws argument.invalid when the shape does not hold the values, file.unwritable.
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
