import { DenoscopeError } from '../errors.ts'
import { butWhat, formatBytes } from './foreign-formats.ts'

/** Arrays that can be written without conversion. */
export type NpyArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** Header of a .npy file. `dataOffset` is the offset of its values in bytes. */
export interface NpyHeader {
  /** NumPy's type string, such as `<f4` or `|u1`. */
  readonly dtype: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
  readonly dataOffset: number
}

/** Most bytes of the header of an array of numbers. Longer headers belong to structured arrays. */
export const longestHeader = 65536

const itemSizes: Record<string, number> = {
  f2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  u1: 1,
  b1: 1,
  i2: 2,
  u2: 2,
  i4: 4,
  u4: 4,
  i8: 8,
  u8: 8
}
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

export const malformed = (message: string): DenoscopeError => new DenoscopeError('npy.malformed', message)

export const valueCount = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** Number of bytes of one value. */
export const itemSize = (dtype: string): number => itemSizes[dtype.slice(1)]!

const kinds: Readonly<Record<string, string>> = { i: 'int', u: 'uint', f: 'float', b: 'bool' }

/** A type in words: `int16` for `<i2`. An unknown type string stays. */
export function dtypeText(dtype: string): string {
  const kind = kinds[dtype[1] ?? '']
  if (kind === undefined) return dtype
  return kind === 'bool' ? kind : `${kind}${8 * Number(dtype.slice(2))}`
}

/** NumPy's type string of a typed array. */
export function dtypeOf(array: NpyArray): string {
  if (array instanceof Float32Array) return '<f4'
  if (array instanceof Float64Array) return '<f8'
  if (array instanceof Int8Array) return '|i1'
  if (array instanceof Int16Array) return '<i2'
  if (array instanceof Uint16Array) return '<u2'
  if (array instanceof Int32Array) return '<i4'
  if (array instanceof Uint32Array) return '<u4'
  return '|u1'
}

/**
 * Header of a .npy file, format version 1.0 (NumPy's `numpy.lib.format`), padded to a multiple of 64 bytes.
 * Shapes of arrays in memory never need the longer headers of versions 2 and 3.
 */
export function encodeHeader(dtype: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`
  const length = Math.ceil((10 + text.length + 1) / 64) * 64
  const bytes = new Uint8Array(length).fill(0x20)
  bytes.set(magic)
  bytes.set([1, 0, (length - 10) & 0xff, (length - 10) >> 8], 6)
  bytes.set(new TextEncoder().encode(text), 10)
  bytes[length - 1] = 0x0a
  return bytes
}

/**
 * Reads the header at the start of `bytes`; versions 1 to 3, numbers and booleans of either byte order.
 * @param name of the file, for messages
 * @throws npy.malformed for anything else, such as object and structured arrays
 */
export function decodeHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (bytes.length < 10 || magic.some((byte, index) => bytes[index] !== byte)) {
    const what = butWhat(bytes.subarray(0, formatBytes), name)
    throw malformed(
      what ? `${name}: is not a .npy file${what}` : `${name}: expected a .npy file, which begins with \\x93NUMPY`
    )
  }
  const [version, minor] = [bytes[6]!, bytes[7]!]
  if (version < 1 || version > 3 || minor !== 0)
    throw malformed(`${name}: expected .npy version 1.0, 2.0 or 3.0, got ${version}.${minor}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) throw malformed(`${name}: the header is cut short`)
  const dataOffset = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (dataOffset > bytes.length) throw malformed(`${name}: the header is cut short`)
  return { ...parseDictionary(new TextDecoder().decode(bytes.subarray(start, dataOffset)), name), dataOffset }
}

/** Checks the number of bytes of the values against the shape. @throws npy.malformed */
export function requireValues({ shape, dtype }: NpyHeader, found: number, name: string): void {
  const expected = valueCount(shape) * itemSize(dtype)
  if (found === expected) return
  throw malformed(
    `${name}: expected ${expected} bytes of values for shape (${shape.join(', ')}) of ${dtype}, got ${found}`
  )
}

/** An entry of the header: a name, and a string, a bool or a tuple of whole numbers. */
const entryPattern =
  /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\(\s*\)|\(\s*(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?\))\s*(?:,|(?=\}))/gsy

/** Entries of a Python dictionary, which is all that the header holds; null for anything else. */
function entriesOf(text: string): ReadonlyMap<string, string> | null {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (body === undefined) return null
  const entries = [...`${body}}`.matchAll(entryPattern)]
  const end = entries.reduce((sum, [entry]) => sum + entry.length, 0)
  const values = new Map(entries.map(([, , name, value]) => [name!, value!]))
  return body.slice(end).trim() === '' && values.size === entries.length ? values : null
}

function parseDictionary(text: string, name: string): Omit<NpyHeader, 'dataOffset'> {
  if (/['"]descr['"]\s*:\s*\[/.test(text)) throw malformed(`${name}: structured arrays are not supported`)
  const entries = entriesOf(text)
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries?.get(key))
  const isWhole = /^['"]/.test(descr ?? '') && /^(True|False)$/.test(order ?? '') && shape?.startsWith('(')
  if (!isWhole || entries?.size !== 3)
    throw malformed(`${name}: expected a header with descr, fortran_order and shape, and nothing else`)
  const dtype = descr!.slice(1, -1)
  if (dtype === '|O') throw malformed(`${name}: holds Python objects (a pickle), which are never loaded`)
  if (!/^[<>|=]/.test(dtype) || !(dtype.slice(1) in itemSizes)) {
    const known = Object.keys(itemSizes).join(', ')
    throw malformed(`${name}: expected values of type ${known}, got ${dtype}`)
  }
  return { dtype, fortranOrder: order === 'True', shape: (shape!.match(/\d+/g) ?? []).map(Number) }
}

const views: Record<string, new (buffer: ArrayBuffer, byteOffset?: number, length?: number) => NpyArray> = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  u1: Uint8Array,
  b1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array
}

/**
 * Values of type `dtype` as a typed array with memory of its own. Booleans become 0 and 1, 64-bit integers become
 * doubles, 16-bit floats become 32-bit ones.
 * @throws npy.malformed if a double cannot represent a 64-bit integer exactly
 */
export function decodeValues(bytes: Uint8Array, dtype: string, name: string): NpyArray {
  // A copy, since the address of the bytes may not be a multiple of the item size. `Buffer.slice` copies nothing.
  const own = new Uint8Array(bytes)
  if (dtype.startsWith('>')) swapBytes(own, itemSize(dtype))
  if (dtype.endsWith('f2')) return fromHalfFloats(new Uint16Array(own.buffer))
  const View = views[dtype.slice(1)]
  return View ? new View(own.buffer) : fromWideIntegers(own.buffer, dtype, name)
}

/** Values of IEEE 754 binary16: sign, 5 bits of exponent, 10 bits of fraction. */
function fromHalfFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (bits) => {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
  })
}

function fromWideIntegers(buffer: ArrayBuffer, dtype: string, name: string): Float64Array {
  const wide = dtype.endsWith('i8') ? new BigInt64Array(buffer) : new BigUint64Array(buffer)
  const values = new Float64Array(wide.length)
  for (let index = 0; index < wide.length; index++) {
    values[index] = Number(wide[index])
    if (!Number.isSafeInteger(values[index])) {
      throw malformed(`${name}: the 64-bit integer ${wide[index]} at index ${index} is too large to be used exactly`)
    }
  }
  return values
}

/**
 * As `decodeValues`, but the values may share the memory of the bytes: neither may be changed afterwards.
 */
export function viewValues(bytes: Uint8Array, dtype: string, name: string): NpyArray {
  const [View, size] = [views[dtype.slice(1)], itemSize(dtype)]
  if (View === undefined || dtype.startsWith('>') || bytes.byteOffset % size !== 0)
    return decodeValues(bytes, dtype, name)
  return new View(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / size)
}

function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (size === 2) buffer.swap16()
  if (size === 4) buffer.swap32()
  if (size === 8) buffer.swap64()
}

/** Values of a column-major array in row-major order. */
export function toRowMajor<T extends NpyArray>(values: T, shape: readonly number[]): T {
  const ordered = values.slice() as T
  const position = new Array<number>(shape.length).fill(0)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1))
  for (let target = 0; target < ordered.length; target++) {
    ordered[target] = values[position.reduce((sum, at, axis) => sum + at * strides[axis]!, 0)]!
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]; axis--) position[axis] = 0
  }
  return ordered
}
