import { damaged } from './decoded-frame.ts'
import type { JpegBits } from './jpeg-bits.ts'
import { markers, type JpegSegment } from './jpeg-segments.ts'

/** For each 16 bits that a code may begin: code length * 256 + symbol, or 0 where no code begins so. */
export type HuffmanTable = Uint16Array

/**
 * Builds a table of a stream (ITU-T T.81 C.2); `id` is its number, and 16 more for AC coefficients.
 * @throws Error naming the damage
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

/** @throws Error if no code begins here */
export function nextSymbol(bits: JpegBits, table: HuffmanTable): number {
  const entry = table[bits.peek16()]!
  if (entry === 0) {
    bits.requireNotBeyond()
    throw damaged('a bit pattern that is no Huffman code')
  }
  bits.skip(entry >> 8)
  return entry & 0xff
}

/** A signed number: its count of bits as a symbol, then the bits (T.81 F.1.2.1.1, H.1.2.2). */
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
