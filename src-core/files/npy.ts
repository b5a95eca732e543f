import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'
import {
  decodeHeader,
  dtypeOf,
  encodeHeader,
  longestHeader,
  malformed,
  requireValues,
  valueCount,
  type NpyArray
} from './npy-format.ts'
import { decodeValues, toRowMajor } from './npy-values.ts'
import { fileError } from './file-error.ts'
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
  const header = decodeHeader(bytes, name)
  const { dtype, fortranOrder, shape, dataOffset } = header
  requireValues(header, bytes.length - dataOffset, name)
  const data = decodeValues(bytes.subarray(dataOffset), dtype, name)
  return { data: fortranOrder ? toRowMajor(data, shape) : data, shape, dtype }
}

/** Larger files are read row by row (NpyRowReader). */
const largestFile = 2 ** 31 - 1

/** Reads a .npy file; its size is checked before its values are read. @throws file.not-found, file.unreadable, npy.malformed */
export function readNpy(path: string): NpyContent {
  const { start, size } = readStart(path)
  const header = decodeHeader(start, path)
  requireValues(header, size - header.dataOffset, path)
  if (size > largestFile) throw malformed(`${path}: has ${size} bytes; save its images in files of less than 2 GiB`)
  try {
    return decodeNpy(readFileSync(path), path)
  } catch (cause) {
    throw cause instanceof DenoscopeError ? cause : fileError(path, 'read', cause)
  }
}

/** The bytes that hold a file's header, and the size of the whole. */
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
