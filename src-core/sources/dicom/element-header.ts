import type { Encoding } from './transfer-syntaxes.ts'

/** Where an element lies in its bytes. */
export interface ElementPlace {
  readonly tag: number
  /** Null where the value representation is not written. */
  readonly vr: string | null
  readonly offset: number
  readonly valueOffset: number
  /** `undefinedLength` where delimiters mark the end. */
  readonly length: number
}

export const undefinedLength = 0xffffffff

/** Bytes at positions that the caller has checked to exist. */
export interface HeaderBytes {
  uint8(offset: number): number
  uint16(offset: number, littleEndian: boolean): number
  uint32(offset: number, littleEndian: boolean): number
}

/** A header needs 8 bytes, or 12 where the length follows two reserved bytes. */
export const shortestHeader = 8

const shortForms = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '))
const longForms = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))

/** Length of the header at `offset`, of which the first 8 bytes exist. */
export function headerLength(bytes: HeaderBytes, offset: number, encoding: Encoding): 8 | 12 {
  const vr = writtenVr(bytes, offset, encoding)
  return vr === null || shortForms.has(vr) ? 8 : 12
}

/** The element header at `offset`, all of whose bytes exist (DICOM PS3.5 7.1). */
export function headerAt(bytes: HeaderBytes, offset: number, encoding: Encoding): ElementPlace {
  const { littleEndian } = encoding
  const tag = tagAt(bytes, offset, littleEndian)
  const vr = writtenVr(bytes, offset, encoding)
  if (vr === null) return { tag, vr, offset, valueOffset: offset + 8, length: bytes.uint32(offset + 4, littleEndian) }
  if (shortForms.has(vr))
    return { tag, vr, offset, valueOffset: offset + 8, length: bytes.uint16(offset + 6, littleEndian) }
  return { tag, vr, offset, valueOffset: offset + 12, length: bytes.uint32(offset + 8, littleEndian) }
}

/** True if the element at `offset`, of which 8 bytes exist, spells out a value representation of the standard. */
export function statesVr(bytes: HeaderBytes, offset: number): boolean {
  const vr = lettersAt(bytes, offset + 4)
  return vr !== null && (longForms.has(vr) || shortForms.has(vr))
}

const unknownValueEncoding: Encoding = { explicit: false, littleEndian: true }

/** Bytes that `encodingOfUnknown` looks at: an item's header and the start of its first element. */
export const unknownPeek = 16

/**
 * Encoding of a sequence that is written as UN: implicit, little-endian, whatever the file's encoding is (DICOM PS3.5
 * 6.2.2, CP-246). Writers that keep the file's encoding instead are recognised by the first item.
 * @param available bytes from `offset` on; fewer than `unknownPeek` are taken for the standard's encoding
 */
export function encodingOfUnknown(bytes: HeaderBytes, offset: number, available: number): Encoding {
  if (available < unknownPeek) return unknownValueEncoding
  const littleEndian = bytes.uint8(offset) === 0xfe
  return { explicit: statesVr(bytes, offset + shortestHeader), littleEndian }
}

function tagAt(bytes: HeaderBytes, offset: number, littleEndian: boolean): number {
  return bytes.uint16(offset, littleEndian) * 0x10000 + bytes.uint16(offset + 2, littleEndian)
}

/** Null in implicit encoding, for item headers, and for elements that lack it among others that have it. */
function writtenVr(bytes: HeaderBytes, offset: number, { explicit, littleEndian }: Encoding): string | null {
  return explicit && bytes.uint16(offset, littleEndian) !== 0xfffe ? lettersAt(bytes, offset + 4) : null
}

function lettersAt(bytes: HeaderBytes, offset: number): string | null {
  const [first, second] = [bytes.uint8(offset), bytes.uint8(offset + 1)]
  const areLetters = first >= 65 && first <= 90 && second >= 65 && second <= 90
  return areLetters ? String.fromCharCode(first, second) : null
}
