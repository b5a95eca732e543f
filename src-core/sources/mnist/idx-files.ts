import { DenoscopeError } from '../../errors.ts'

/** Unsigned bytes of an IDX file with its dimensions, slowest first. */
export interface IdxBytes {
  readonly dimensions: readonly number[]
  readonly values: Uint8Array
}

const unsignedByte = 0x08

/**
 * Parses an IDX file of unsigned bytes: two zero bytes, type 0x08, number of dimensions, their sizes as
 * big-endian 32-bit integers, then the values (LeCun, Cortes & Burges, "The MNIST database", 1998).
 * @param expected the dimensions that the file must have.
 * @returns a view of `bytes`, not a copy.
 * @throws file.unreadable naming `file` when magic, dimensions or length are others.
 */
export function parseIdx(bytes: Uint8Array, expected: readonly number[], file: string): IdxBytes {
  const damaged = (what: string) => new DenoscopeError('file.unreadable', `${file}: damaged IDX file, ${what}`)
  const headerLength = 4 + 4 * expected.length
  if (bytes.length < headerLength) {
    throw damaged(`expected a header of ${headerLength} bytes, the file has ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0)
  const wantedMagic = (unsignedByte << 8) | expected.length
  if (magic !== wantedMagic) throw damaged(`expected magic number ${wantedMagic}, got ${magic}`)
  const dimensions = expected.map((_, index) => view.getUint32(4 + 4 * index))
  if (dimensions.some((size, index) => size !== expected[index])) {
    throw damaged(`expected ${expected.join(' x ')} values, its header says ${dimensions.join(' x ')}`)
  }
  const length = headerLength + expected.reduce((product, size) => product * size, 1)
  if (bytes.length !== length) throw damaged(`expected ${length} bytes, got ${bytes.length}`)
  return { dimensions, values: bytes.subarray(headerLength) }
}
