import { DenoscopeError } from '../../errors.ts'
import { tags, tagText, vrOf } from './tags.ts'
import type { Encoding } from './transfer-syntaxes.ts'

/**
 * Value of an element: its bytes, or the items of its sequence. `vr` comes from the file, or from the dictionary if the
 * file has UN or none.
 */
export type Element =
  | { readonly vr: string; readonly bytes: Uint8Array; readonly littleEndian: boolean }
  | { readonly vr: 'SQ'; readonly items: readonly Elements[] }

/** Elements of a data set by tag. */
export type Elements = ReadonlyMap<number, Element>

/** Place of an element among the bytes. */
export interface ElementPlace {
  readonly tag: number
  /** Null if the value representation is not written. */
  readonly vr: string | null
  readonly offset: number
  readonly valueOffset: number
  /** `undefinedLength` if a delimiter marks the end. */
  readonly length: number
}

export const undefinedLength = 0xffffffff

/** Bytes by position. The caller checks that the position exists. */
export interface HeaderBytes {
  uint8(offset: number): number
  uint16(offset: number, littleEndian: boolean): number
  uint32(offset: number, littleEndian: boolean): number
}

/** Headers have 8 bytes, or 12 if the length follows two reserved bytes. */
export const shortestHeader = 8

const shortForms = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '))
const longForms = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))

/** Length of the header at `offset`. The caller checks that its first 8 bytes exist. */
export function headerLength(bytes: HeaderBytes, offset: number, encoding: Encoding): 8 | 12 {
  const vr = writtenVr(bytes, offset, encoding)
  return vr === null || shortForms.has(vr) ? 8 : 12
}

/** The element header at `offset` (DICOM PS3.5 7.1). The caller checks that all its bytes exist. */
export function headerAt(bytes: HeaderBytes, offset: number, encoding: Encoding): ElementPlace {
  const { littleEndian } = encoding
  const tag = tagAt(bytes, offset, littleEndian)
  const vr = writtenVr(bytes, offset, encoding)
  if (vr === null) return { tag, vr, offset, valueOffset: offset + 8, length: bytes.uint32(offset + 4, littleEndian) }
  if (shortForms.has(vr))
    return { tag, vr, offset, valueOffset: offset + 8, length: bytes.uint16(offset + 6, littleEndian) }
  return { tag, vr, offset, valueOffset: offset + 12, length: bytes.uint32(offset + 8, littleEndian) }
}

/** True if the element at `offset` states a value representation of the standard. Looks at 8 bytes. */
export function statesVr(bytes: HeaderBytes, offset: number): boolean {
  const vr = lettersAt(bytes, offset + 4)
  return vr !== null && (longForms.has(vr) || shortForms.has(vr))
}

const unknownValueEncoding: Encoding = { explicit: false, littleEndian: true }

/** Bytes that `encodingOfUnknown` looks at: the header of an item and the start of its first element. */
export const unknownPeek = 16

/**
 * Encoding of a sequence that is written as UN. The standard asks for implicit, little-endian in every file (DICOM
 * PS3.5 6.2.2, CP-246). Some writers keep the encoding of the file: the first item shows it.
 * @param available bytes from `offset` on. Fewer than `unknownPeek` bytes count as the standard's encoding.
 */
export function encodingOfUnknown(bytes: HeaderBytes, offset: number, available: number): Encoding {
  if (available < unknownPeek) return unknownValueEncoding
  const littleEndian = bytes.uint8(offset) === 0xfe
  return { explicit: statesVr(bytes, offset + shortestHeader), littleEndian }
}

function tagAt(bytes: HeaderBytes, offset: number, littleEndian: boolean): number {
  return bytes.uint16(offset, littleEndian) * 0x10000 + bytes.uint16(offset + 2, littleEndian)
}

/** Null in implicit encoding, for item headers, and for single elements without it. */
function writtenVr(bytes: HeaderBytes, offset: number, { explicit, littleEndian }: Encoding): string | null {
  return explicit && bytes.uint16(offset, littleEndian) !== 0xfffe ? lettersAt(bytes, offset + 4) : null
}

function lettersAt(bytes: HeaderBytes, offset: number): string | null {
  const [first, second] = [bytes.uint8(offset), bytes.uint8(offset + 1)]
  const areLetters = first >= 65 && first <= 90 && second >= 65 && second <= 90
  return areLetters ? String.fromCharCode(first, second) : null
}

const maximumDepth = 32

/** An element's bytes: from its header to the next element. */
interface Span {
  readonly offset: number
  readonly next: number
}

/** Representations that leave the type of the value open: the dictionary decides. */
const withoutMeaning = new Set(['UN', 'OB', 'OW'])

/** Decodes one element from its bytes, a sequence with all its items. */
export class ElementParser {
  readonly #bytes: Uint8Array
  readonly #view: HeaderBytes
  readonly #path: string
  /** Tag of the outermost element, for messages. */
  readonly #tag: number
  readonly #warn: (warning: string) => void

  constructor(bytes: Uint8Array, path: string, tag: number, warn: (warning: string) => void) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#path = path
    this.#tag = tag
    this.#warn = warn
  }

  /** Value of the element whose header begins the bytes. @throws dicom.corrupt */
  parse(encoding: Encoding): Element {
    const place = this.#header(0, this.#bytes.length, encoding)
    return this.#element(place, this.#bytes.length, encoding, 0).element
  }

  #header(offset: number, end: number, encoding: Encoding): ElementPlace {
    if (end - offset < shortestHeader || end - offset < headerLength(this.#view, offset, encoding))
      throw this.#damaged()
    return headerAt(this.#view, offset, encoding)
  }

  #element(place: ElementPlace, end: number, encoding: Encoding, depth: number): { element: Element; next: number } {
    const { tag, vr, valueOffset, length } = place
    const known = vrOf(tag)
    const isDelimited = length === undefinedLength
    const limit = isDelimited ? end : valueOffset + length
    if (limit > end) throw this.#damaged()
    if (isDelimited && (vr === 'OB' || vr === 'OW')) return this.#compressedPixels(valueOffset, end, encoding)
    if (vr === 'SQ' || isDelimited || (known === 'SQ' && (vr === null || withoutMeaning.has(vr)))) {
      const inner = vr === 'UN' ? encodingOfUnknown(this.#view, valueOffset, limit - valueOffset) : encoding
      const { items, next } = this.#items(valueOffset, limit, isDelimited, inner, depth + 1)
      return { element: { vr: 'SQ', items }, next }
    }
    const bytes = this.#bytes.subarray(valueOffset, limit)
    // A value of unknown representation is little-endian in every file (DICOM PS3.5 6.2.2).
    const littleEndian = encoding.littleEndian || vr === 'UN'
    const element = { vr: vr === null || withoutMeaning.has(vr) ? (known ?? 'UN') : vr, bytes, littleEndian }
    return { element, next: limit }
  }

  /** Steps over compressed pixels within a sequence, such as those of an icon. */
  #compressedPixels(offset: number, end: number, encoding: Encoding): { element: Element; next: number } {
    for (;;) {
      const item = this.#header(offset, end, encoding)
      const next = item.tag === tags.Item ? item.valueOffset + item.length : item.valueOffset
      if (item.tag === tags.SequenceDelimitationItem)
        return { element: { vr: 'OB', bytes: new Uint8Array(0), littleEndian: true }, next }
      if (item.tag !== tags.Item || next > end) throw this.#damaged()
      offset = next
    }
  }

  #items(
    offset: number,
    end: number,
    isDelimited: boolean,
    encoding: Encoding,
    depth: number
  ): { items: Elements[]; next: number } {
    if (depth > maximumDepth) throw this.#damaged()
    const items: Elements[] = []
    while (offset < end) {
      const item = this.#header(offset, end, encoding)
      if (item.tag === tags.SequenceDelimitationItem)
        return { items, next: this.#endAt(item.valueOffset, end, isDelimited) }
      if (item.tag !== tags.Item) throw this.#damaged()
      const hasEnd = item.length !== undefinedLength
      if (hasEnd && item.valueOffset + item.length > end) throw this.#damaged()
      const limit = hasEnd ? item.valueOffset + item.length : end
      const { elements, next } = this.#elements(item.valueOffset, limit, !hasEnd, encoding, depth)
      items.push(elements)
      offset = next
    }
    if (isDelimited) throw this.#damaged()
    return { items, next: end }
  }

  #elements(
    offset: number,
    end: number,
    isDelimited: boolean,
    encoding: Encoding,
    depth: number
  ): { elements: Elements; next: number } {
    const elements = new Map<number, Element>()
    const starts = new Map<number, Span>()
    while (offset < end) {
      const place = this.#header(offset, end, encoding)
      if (place.tag === tags.ItemDelimitationItem)
        return { elements, next: this.#endAt(place.valueOffset, end, isDelimited) }
      const { element, next } = this.#element(place, end, encoding, depth)
      const earlier = starts.get(place.tag)
      if (earlier === undefined) {
        starts.set(place.tag, { offset, next })
        elements.set(place.tag, element)
      } else if (vrOf(place.tag) !== undefined && !this.#areEqual(earlier, { offset, next }))
        this.#warn(
          `${tagText(place.tag)} is stated twice in ${tagText(this.#tag)}, with different values: the first is used`
        )
      offset = next
    }
    if (isDelimited) throw this.#damaged()
    return { elements, next: end }
  }

  /** The end behind a delimiter. A stated length must end there too: what follows would be lost. */
  #endAt(behindDelimiter: number, end: number, isDelimited: boolean): number {
    if (!isDelimited && behindDelimiter !== end) throw this.#damaged()
    return behindDelimiter
  }

  #areEqual(first: Span, second: Span): boolean {
    const [one, other] = [first, second].map(({ offset, next }) => this.#bytes.subarray(offset, next))
    return Buffer.compare(one!, other!) === 0
  }

  #damaged(): DenoscopeError {
    return new DenoscopeError('dicom.corrupt', `${this.#path}: ${tagText(this.#tag)} cannot be read`)
  }
}

/** Reads numbers at any place of the bytes. */
export function viewOf(bytes: Uint8Array): HeaderBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    uint8: (offset) => view.getUint8(offset),
    uint16: (offset, littleEndian) => view.getUint16(offset, littleEndian),
    uint32: (offset, littleEndian) => view.getUint32(offset, littleEndian)
  }
}
