import { itemSize, malformed, type NpyArray } from './npy-format.ts'

const views: Record<string, new (buffer: ArrayBuffer) => NpyArray> = {
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
 * Values stored as `dtype`, as a typed array of their own memory; booleans as 0 and 1, 64-bit integers as doubles.
 * @throws npy.malformed when a 64-bit integer is too large for a double to hold exactly.
 */
export function decodeValues(bytes: Uint8Array, dtype: string, name: string): NpyArray {
  // A copy of its own: the bytes may start at an address that is no multiple of the item size. Not slice(): that of a
  // Buffer copies nothing.
  const own = new Uint8Array(bytes)
  if (dtype.startsWith('>')) swapBytes(own, itemSize(dtype))
  const View = views[dtype.slice(1)]
  return View ? new View(own.buffer) : fromWideIntegers(own.buffer, dtype, name)
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

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse()
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
