import { DenoscopeError } from '../../errors.ts'
import type { ByteWindow } from './byte-window.ts'
import {
  encodingOfUnknown,
  headerAt,
  headerLength,
  shortestHeader,
  statesVr,
  undefinedLength,
  unknownPeek,
  type ElementPlace
} from './element-parser.ts'
import { tags, tagText } from './tags.ts'
import type { Encoding } from './transfer-syntaxes.ts'

/** More elements than any real header has. A file of noise or zeros is not read to its end. */
const maximumElements = 4_000_000
const maximumTopLevelElements = 50_000
const maximumDepth = 32

/**
 * Finds the elements of a data set without reading their values. Finds Pixel Data and checks every length against the
 * size of the file before any value is decoded.
 */
export class ElementScanner {
  readonly #window: ByteWindow
  readonly #path: string
  #elementsSeen = 0

  constructor(window: ByteWindow, path: string) {
    this.#window = window
    this.#path = path
  }

  /**
   * Top-level elements from `offset` to the first one for which `isEnd` is true, inclusive.
   * @throws dicom.truncated, dicom.corrupt
   */
  async scan(offset: number, encoding: Encoding, isEnd: (tag: number) => boolean): Promise<ElementPlace[]> {
    const places: ElementPlace[] = []
    while (offset < this.#window.size) {
      const place = await this.header(offset, encoding)
      places.push(place)
      if (isEnd(place.tag)) break
      if (place.tag >>> 16 === 0 || places.length > maximumTopLevelElements) throw this.#damaged(offset)
      offset = await this.#endOf(place, encoding, 0)
    }
    return places
  }

  /** The header of the element at `offset`. */
  async header(offset: number, encoding: Encoding): Promise<ElementPlace> {
    if (++this.#elementsSeen > maximumElements) throw this.#damaged(offset)
    await this.#need(offset, shortestHeader)
    await this.#need(offset, headerLength(this.#window, offset, encoding))
    return headerAt(this.#window, offset, encoding)
  }

  /** True if the data set at `offset` states its value representations; null if no data set is there. */
  async looksExplicit(offset: number, littleEndian: boolean): Promise<boolean | null> {
    await this.#need(offset, shortestHeader)
    if (statesVr(this.#window, offset)) return true
    return this.#window.uint32(offset + 4, littleEndian) <= this.#window.size - offset ? false : null
  }

  /** End of the element: the offset of the next one. */
  async #endOf(place: ElementPlace, encoding: Encoding, depth: number): Promise<number> {
    if (place.length === undefinedLength) {
      const inner = place.vr === 'UN' ? await this.#unknownEncoding(place.valueOffset) : encoding
      return this.#endOfSequence(place.valueOffset, inner, depth + 1)
    }
    const end = place.valueOffset + place.length
    if (end > this.#window.size) {
      throw new DenoscopeError(
        'dicom.truncated',
        `${this.#path}: cut short in ${tagText(place.tag)}: ends at byte ${this.#window.size}, expected ${end} or more`
      )
    }
    return end
  }

  async #endOfSequence(offset: number, encoding: Encoding, depth: number): Promise<number> {
    if (depth > maximumDepth) throw this.#damaged(offset)
    for (;;) {
      const item = await this.header(offset, encoding)
      if (item.tag === tags.SequenceDelimitationItem) return item.valueOffset
      if (item.tag !== tags.Item) throw this.#damaged(offset)
      offset =
        item.length === undefinedLength
          ? await this.#endOfItem(item.valueOffset, encoding, depth)
          : await this.#endOf(item, encoding, depth)
    }
  }

  async #endOfItem(offset: number, encoding: Encoding, depth: number): Promise<number> {
    for (;;) {
      const place = await this.header(offset, encoding)
      if (place.tag === tags.ItemDelimitationItem) return place.valueOffset
      if (place.tag >>> 16 === 0xfffe) throw this.#damaged(offset)
      offset = await this.#endOf(place, encoding, depth)
    }
  }

  async #unknownEncoding(offset: number): Promise<Encoding> {
    const available = Math.min(unknownPeek, this.#window.size - offset)
    await this.#need(offset, available)
    return encodingOfUnknown(this.#window, offset, available)
  }

  async #need(offset: number, length: number): Promise<void> {
    if (offset + length > this.#window.size) {
      throw new DenoscopeError(
        'dicom.truncated',
        `${this.#path}: cut short: an element begins at byte ${offset} but the file ends at byte ${this.#window.size}`
      )
    }
    if (!this.#window.holds(offset, length)) await this.#window.load(offset, length)
  }

  #damaged(offset: number): DenoscopeError {
    return new DenoscopeError(
      'dicom.corrupt',
      `${this.#path}: no DICOM element where one is expected, at byte ${offset}`
    )
  }
}
