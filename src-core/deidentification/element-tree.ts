import { DenoscopeError } from '../errors.ts'
import {
  encodingOfUnknown,
  headerAt,
  headerLength,
  shortestHeader,
  undefinedLength,
  viewOf,
  type ElementPlace,
  type HeaderBytes
} from '../sources/dicom/element-parser.ts'
import { tags } from '../sources/dicom/tags.ts'
import type { Encoding } from '../sources/dicom/transfer-syntaxes.ts'
import { attributeText, dictionaryEntry } from './attribute-dictionary.ts'

/** An element with the bytes of its value, as in the file. */
export interface ValueNode {
  readonly tag: number
  /** Representation in the file; from the dictionary if the file has UN or none. */
  readonly vr: string
  /** Representation in the file; null if none is written. */
  readonly writtenVr: string | null
  readonly bytes: Uint8Array
  /** True for compressed pixels: the bytes are all fragments, up to and with their delimiter. */
  readonly isEncapsulated: boolean
}

export interface SequenceNode {
  readonly tag: number
  readonly vr: 'SQ'
  readonly writtenVr: string | null
  readonly items: readonly DataSetNodes[]
  /** Encoding of the items, which differs from that of the file in sequences that are written as UN. */
  readonly encoding: Encoding
}

export type ElementNode = ValueNode | SequenceNode

/** Elements of a data set or item in the order of the file. A tag that is stated twice occurs twice. */
export type DataSetNodes = readonly ElementNode[]

const maximumDepth = 32
const withoutMeaning = new Set<string | null>([null, 'UN'])

/**
 * Reads the elements from `offset` on, to the first one for which `isEnd` is true, exclusive. Default: to the end.
 * Unlike `ElementParser`, it keeps every element and every byte, so that the data set can be written again.
 * Zeros behind the last element are dropped.
 * @throws dicom.corrupt, with tag and place
 */
export function readElements(
  path: string,
  bytes: Uint8Array,
  offset: number,
  encoding: Encoding,
  isEnd: (tag: number) => boolean = () => false
): { readonly nodes: DataSetNodes; readonly next: number } {
  return new TreeReader(path, bytes).elements({ offset, end: bytes.length, encoding, isDelimited: false, isEnd }, 0)
}

interface Region {
  readonly offset: number
  readonly end: number
  readonly encoding: Encoding
  /** True if a delimiter marks the end. */
  readonly isDelimited: boolean
  readonly isEnd?: (tag: number) => boolean
}

class TreeReader {
  readonly #path: string
  readonly #bytes: Uint8Array
  readonly #view: HeaderBytes

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }

  elements({ offset, end, encoding, isDelimited, isEnd }: Region, depth: number) {
    const nodes: ElementNode[] = []
    while (offset < end) {
      if (depth === 0 && this.#isPadding(offset)) break
      const place = this.#header(offset, end, encoding)
      if (place.tag === tags.ItemDelimitationItem) {
        if (!isDelimited && place.valueOffset !== end) throw this.#damaged(place)
        return { nodes, next: place.valueOffset }
      }
      if (place.tag >>> 16 === 0xfffe) throw this.#damaged(place)
      if (isEnd?.(place.tag)) return { nodes, next: offset }
      const { node, next } = this.#element(place, end, encoding, depth)
      nodes.push(node)
      offset = next
    }
    if (isDelimited) throw this.#cutShort(offset)
    return { nodes, next: end }
  }

  #element(place: ElementPlace, end: number, encoding: Encoding, depth: number): { node: ElementNode; next: number } {
    const { tag, vr: writtenVr, valueOffset, length } = place
    const known = dictionaryEntry(tag)?.vr
    const isDelimited = length === undefinedLength
    const limit = isDelimited ? end : valueOffset + length
    if (limit > end) throw this.#damaged(place)
    if (isDelimited && (tag === tags.PixelData || writtenVr === 'OB' || writtenVr === 'OW')) {
      const next = this.#endOfFragments(place, end, encoding)
      const bytes = this.#bytes.subarray(valueOffset, next)
      return { node: { tag, vr: 'OB', writtenVr, bytes, isEncapsulated: true }, next }
    }
    const isPrivate = (tag >>> 16) % 2 === 1
    const isSequence = writtenVr === 'SQ' || (known === 'SQ' && withoutMeaning.has(writtenVr))
    if (isDelimited || (isSequence && !isPrivate)) {
      const inner = writtenVr === 'UN' ? encodingOfUnknown(this.#view, valueOffset, limit - valueOffset) : encoding
      const { items, next } = this.#items(place, limit, inner, depth + 1)
      return { node: { tag, vr: 'SQ', writtenVr, items, encoding: inner }, next }
    }
    const vr = writtenVr === null || writtenVr === 'UN' ? (known ?? 'UN') : writtenVr
    const bytes = this.#bytes.subarray(valueOffset, limit)
    return { node: { tag, vr, writtenVr, bytes, isEncapsulated: false }, next: limit }
  }

  #items(sequence: ElementPlace, end: number, encoding: Encoding, depth: number) {
    if (depth > maximumDepth) throw this.#damaged(sequence)
    const isDelimited = sequence.length === undefinedLength
    const items: DataSetNodes[] = []
    let offset = sequence.valueOffset
    while (offset < end) {
      const item = this.#header(offset, end, encoding)
      if (item.tag === tags.SequenceDelimitationItem) {
        if (!isDelimited && item.valueOffset !== end) throw this.#damaged(sequence)
        return { items, next: item.valueOffset }
      }
      const hasEnd = item.length !== undefinedLength
      const limit = hasEnd ? item.valueOffset + item.length : end
      if (item.tag !== tags.Item || limit > end) throw this.#damaged(sequence)
      const region = { offset: item.valueOffset, end: limit, encoding, isDelimited: !hasEnd }
      const { nodes, next } = this.elements(region, depth)
      items.push(nodes)
      offset = next
    }
    if (isDelimited) throw this.#damaged(sequence)
    return { items, next: end }
  }

  #endOfFragments(pixels: ElementPlace, end: number, encoding: Encoding): number {
    let offset = pixels.valueOffset
    for (;;) {
      const item = this.#header(offset, end, encoding)
      if (item.tag === tags.SequenceDelimitationItem) return item.valueOffset
      const next = item.valueOffset + item.length
      if (item.tag !== tags.Item || next > end) throw this.#damaged(pixels)
      offset = next
    }
  }

  #header(offset: number, end: number, encoding: Encoding): ElementPlace {
    if (end - offset < shortestHeader || end - offset < headerLength(this.#view, offset, encoding))
      throw this.#cutShort(offset)
    return headerAt(this.#view, offset, encoding)
  }

  /** True if only zeros follow, which some writers add to fill a block. */
  #isPadding(offset: number): boolean {
    for (let index = offset; index < this.#bytes.length; index++) if (this.#bytes[index] !== 0) return false
    return true
  }

  #cutShort(offset: number): DenoscopeError {
    return new DenoscopeError('dicom.truncated', `${this.#path}: cut short: no whole element at byte ${offset}`)
  }

  #damaged({ tag, offset }: ElementPlace): DenoscopeError {
    return new DenoscopeError('dicom.corrupt', `${this.#path}: ${attributeText(tag)} at byte ${offset} cannot be read`)
  }
}

/** Writes elements in an encoding. Sequences and items state their lengths; all other values keep their bytes. */
export function writeElements(nodes: DataSetNodes, encoding: Encoding): Buffer {
  return Buffer.concat(nodes.flatMap((node) => writeElement(node, encoding)))
}

function writeElement(node: ElementNode, encoding: Encoding): Uint8Array[] {
  const isEncapsulated = 'bytes' in node && node.isEncapsulated
  const content = 'items' in node ? writeItems(node) : node.bytes
  return [header(node, isEncapsulated ? undefinedLength : content.length, encoding), content]
}

function writeItems({ items, encoding }: SequenceNode): Buffer {
  return Buffer.concat(
    items.flatMap((item) => {
      const content = writeElements(item, encoding)
      return [tagAndLength(tags.Item, content.length, encoding.littleEndian), content]
    })
  )
}

function header({ tag, writtenVr }: ElementNode, length: number, { explicit, littleEndian }: Encoding): Buffer {
  if (!explicit || writtenVr === null) return tagAndLength(tag, length, littleEndian)
  const bytes = Buffer.concat([tagAndLength(tag, 0, littleEndian), Buffer.alloc(4)])
  bytes.write(writtenVr, 4, 'latin1')
  const view = viewForWriting(bytes)
  const isShort = headerLength(viewOf(bytes), 0, { explicit, littleEndian }) === shortestHeader
  if (isShort) view.setUint16(6, length, littleEndian)
  else view.setUint32(8, length, littleEndian)
  return isShort ? bytes.subarray(0, shortestHeader) : bytes
}

function tagAndLength(tag: number, length: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(8)
  const view = viewForWriting(bytes)
  view.setUint16(0, tag >>> 16, littleEndian)
  view.setUint16(2, tag & 0xffff, littleEndian)
  view.setUint32(4, length, littleEndian)
  return bytes
}

const viewForWriting = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
