import { damaged } from './decoded-frame.ts'
import { markers, requireEnd, restartInterval, type JpegHeader, hex, type JpegSegment } from './jpeg-segments.ts'

const sequential: readonly number[] = [markers.baseline, markers.extended]

/**
 * Checks the compressed data of a lossy JPEG of one component before it is decoded. Sequential data are read block by
 * block and must end with the last block. Only the markers of other data are checked.
 * @throws Error that names the damage
 */
export function requireWholeScans(stream: Uint8Array, header: JpegHeader): void {
  if (sequential.includes(header.frame.marker)) readBlocks(stream, header)
  else walkMarkers(stream, header.scanOffset)
}

const blockSide = 8

/** Reads blocks of 8 x 8 coefficients (ITU-T T.81 F.1.2). */
function readBlocks(stream: Uint8Array, header: JpegHeader): void {
  const { frame, scan, segments } = header
  if (scan.length !== 6 || scan[0] !== 1) throw damaged('its scan header is not that of one component')
  const [dc, ac] = [huffmanTable(segments, scan[2]! >> 4), huffmanTable(segments, 0x10 | (scan[2]! & 15))]
  const interval = restartInterval(segments)
  const blocks = Math.ceil(frame.rows / blockSide) * Math.ceil(frame.columns / blockSide)
  const bits = new JpegBits(stream, header.scanOffset)
  const step = meanStep(header)
  // `mean of a block * side` is relative to the middle grey.
  const largest = blockSide * 2 ** (frame.precision - 1) + step
  let mean = 0
  for (let block = 0; block < blocks; block++) {
    if (interval > 0 && block > 0 && block % interval === 0) {
      bits.restart(block / interval - 1)
      mean = 0
    }
    mean += step * nextDifference(bits, dc)
    if (Math.abs(mean) > largest) throw damaged('a block brighter or darker than any pixel can be')
    skipDetail(bits, ac)
    bits.requireNotBeyond()
  }
  requireEnd(stream, bits.end())
}

/** Quantization step of the means of blocks (T.81 B.2.4.1). */
function meanStep({ frame, segments }: JpegHeader): number {
  for (const { marker, content } of segments.toReversed()) {
    if (marker !== markers.dqt) continue
    for (let offset = 0; offset < content.length;) {
      const [wide, id] = [content[offset]! >> 4, content[offset]! & 15]
      if (id === frame.quantization)
        return wide ? (content[offset + 1]! << 8) | content[offset + 2]! : content[offset + 1]!
      offset += 1 + (wide ? 128 : 64)
    }
  }
  throw damaged(`quantization table ${frame.quantization} is missing`)
}

function skipDetail(bits: JpegBits, ac: HuffmanTable): void {
  for (let coefficient = 1; coefficient < blockSide ** 2; coefficient++) {
    const symbol = nextSymbol(bits, ac)
    const [zeros, size] = [symbol >> 4, symbol & 15]
    if (size === 0 && zeros < 15) return
    coefficient += zeros
    if (coefficient >= blockSide ** 2) throw damaged('a block of more than 64 coefficients')
    bits.read(size)
  }
}

/** Checks the markers: restart markers in order, further segments and scans, then the end marker. */
function walkMarkers(stream: Uint8Array, scanOffset: number): void {
  let offset = scanOffset
  for (let restarts = 0; ;) {
    offset = stream.indexOf(0xff, offset)
    if (offset < 0) throw damaged('its end marker is missing')
    const marker = stream[offset + 1]
    if (marker === 0 || marker === 0xff) offset += marker === 0 ? 2 : 1
    else if (marker !== undefined && marker >= markers.rst0 && marker <= markers.rst7) {
      if (marker !== markers.rst0 + (restarts++ % 8)) throw damaged(`a restart marker out of order at byte ${offset}`)
      offset += 2
    } else if (marker === markers.dht || marker === markers.sos || marker === markers.dri) {
      offset += 2 + ((stream[offset + 2]! << 8) | stream[offset + 3]!)
      if (marker === markers.sos) restarts = 0
    } else return requireEnd(stream, offset)
  }
}

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
function nextSymbol(bits: JpegBits, table: HuffmanTable): number {
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
