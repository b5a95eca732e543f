import { DenoscopeError } from '../../errors.ts'
import {
  encodingOfUnknown,
  headerAt,
  headerLength,
  shortestHeader,
  undefinedLength,
  type ElementPlace,
  type HeaderBytes
} from './element-header.ts'
import type { Element, Elements } from './element.ts'
import { tags, tagText, vrOf } from './tags.ts'
import type { Encoding } from './transfer-syntaxes.ts'

const maximumDepth = 32
/** Representations that do not say what the value is: the dictionary does. */
const withoutMeaning = new Set(['UN', 'OB', 'OW'])

/** Parses one element that lies whole in its bytes, sequences with all their items. */
export class ElementParser {
  readonly #bytes: Uint8Array
  readonly #view: HeaderBytes
  readonly #path: string
  /** Tag of the element that is parsed, for messages. */
  readonly #tag: number

  constructor(bytes: Uint8Array, path: string, tag: number) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#path = path
    this.#tag = tag
  }

  /** The value of an element whose header begins the bytes. @throws dicom.corrupt */
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

  /** Fragments of a picture within a sequence, such as an icon: their content is no data set. */
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
      if (item.tag === tags.SequenceDelimitationItem) return { items, next: item.valueOffset }
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
    while (offset < end) {
      const place = this.#header(offset, end, encoding)
      if (place.tag === tags.ItemDelimitationItem) return { elements, next: isDelimited ? place.valueOffset : end }
      const { element, next } = this.#element(place, end, encoding, depth)
      if (!elements.has(place.tag)) elements.set(place.tag, element)
      offset = next
    }
    if (isDelimited) throw this.#damaged()
    return { elements, next: end }
  }

  #damaged(): DenoscopeError {
    return new DenoscopeError('dicom.corrupt', `${this.#path}: ${tagText(this.#tag)} cannot be read`)
  }
}

function viewOf(bytes: Uint8Array): HeaderBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    uint8: (offset) => view.getUint8(offset),
    uint16: (offset, littleEndian) => view.getUint16(offset, littleEndian),
    uint32: (offset, littleEndian) => view.getUint32(offset, littleEndian)
  }
}
