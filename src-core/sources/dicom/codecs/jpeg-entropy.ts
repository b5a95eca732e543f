import { damaged } from './decoded-frame.ts'
import { hex, markers, type JpegSegment } from './jpeg-segments.ts'

/** Bits of entropy-coded data (ITU-T T.81 F.2.2.5). FF00 stands for the byte FF; any other FF begins a marker. */
export class JpegBits {
  readonly #stream: Uint8Array
  #offset: number
  #bits = 0
  #count = 0
  /** Bits added behind the data for looking ahead. None of them may be used. */
  #lent = 0

  constructor(stream: Uint8Array, offset: number) {
    this.#stream = stream
    this.#offset = offset
  }

  /** The next 16 bits, without using them. */
  peek16(): number {
    if (this.#count < 16) this.#fill()
    return (this.#bits >>> (this.#count - 16)) & 0xffff
  }

  /** Uses bits after `peek16`. */
  skip(count: number): void {
    this.#count -= count
  }

  /** Up to 16 bits as an unsigned number. */
  read(count: number): number {
    if (this.#count < count) this.#fill()
    this.#count -= count
    return (this.#bits >>> this.#count) & ((1 << count) - 1)
  }

  /** @throws Error if more bits were used than the data have */
  requireNotBeyond(): void {
    if (this.#count < this.#lent) throw damaged('its compressed data end before all pixels')
  }

  /** Continues behind the next restart marker. @throws Error if its number is out of order */
  restart(number: number): void {
    const offset = this.end('a restart interval')
    const marker = markers.rst0 + (number % 8)
    if (this.#stream[offset] !== 0xff || this.#stream[offset + 1] !== marker)
      throw damaged(`restart marker FF${hex(marker)} is missing at byte ${offset}`)
    this.#offset = offset + 2
    this.#bits = this.#count = this.#lent = 0
  }

  /**
   * Offset of the first byte behind the data. The last byte is padded with ones (T.81 F.1.2.3). Zeros there are pixels
   * that were not decoded, because damage shifted the others. One whole byte of zeros or ones may follow.
   */
  end(place = 'the last pixel'): number {
    this.requireNotBeyond()
    this.#fill()
    const left = this.#count - this.#lent
    const whole = left & ~7
    const filler = 2 ** (left - whole) - 1
    const value = (this.#bits >>> this.#lent) & (2 ** whole - 1)
    if (whole > 8 || (value !== 0 && value !== 0xff)) throw damaged(`its compressed data go on behind ${place}`)
    if (((this.#bits >>> (this.#lent + whole)) & filler) !== filler) throw damaged(`bits are left over behind ${place}`)
    return this.#offset
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#stream[this.#offset]
      if (byte !== undefined && (byte !== 0xff || this.#stream[this.#offset + 1] === 0)) {
        this.#bits = (this.#bits << 8) | byte
        this.#offset += byte === 0xff ? 2 : 1
      } else {
        this.#bits <<= 8
        this.#lent += 8
      }
      this.#count += 8
    }
  }
}

/** By the next 16 bits: `code length * 256 + symbol`; 0 if no code begins with these bits. */
export type HuffmanTable = Uint16Array

/**
 * Builds a table of a stream (ITU-T T.81 C.2).
 * @param id number of the table; plus 16 for AC coefficients
 * @throws Error that names the damage
 */
export function huffmanTable(segments: readonly JpegSegment[], id: number): HuffmanTable {
  let table: HuffmanTable | undefined
  for (const { marker, content } of segments) {
    if (marker !== markers.dht) continue
    for (let offset = 0; offset < content.length;) {
      const counts = content.subarray(offset + 1, offset + 17)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const symbols = content.subarray(offset + 17, offset + 17 + total)
      if (counts.length < 16 || symbols.length < total) throw damaged('a Huffman table is cut short')
      if (content[offset] === id) table = expand(counts, symbols)
      offset += 17 + total
    }
  }
  if (!table) throw damaged(`Huffman table ${id} is missing`)
  return table
}

function expand(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65536)
  let [code, next] = [0, 0]
  for (let length = 1; length <= 16; length++) {
    const width = 2 ** (16 - length)
    for (let index = 0; index < counts[length - 1]!; index++) {
      if (code + width > 65536) throw damaged('a Huffman table has too many codes')
      table.fill(length * 256 + symbols[next++]!, code, code + width)
      code += width
    }
  }
  return table
}

/** The next symbol. @throws Error if no code begins here */
export function nextSymbol(bits: JpegBits, table: HuffmanTable): number {
  const entry = table[bits.peek16()]!
  if (entry === 0) {
    bits.requireNotBeyond()
    throw damaged('a bit pattern that is not a Huffman code')
  }
  bits.skip(entry >> 8)
  return entry & 0xff
}

/** The next signed number: its number of bits as a symbol, then the bits (T.81 F.1.2.1.1, H.1.2.2). */
export function nextDifference(bits: JpegBits, table: HuffmanTable): number {
  const size = nextSymbol(bits, table)
  if (size === 0) return 0
  if (size >= 16) {
    if (size > 16) throw damaged(`a difference of ${size} bits`)
    return 32768
  }
  const value = bits.read(size)
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value
}
