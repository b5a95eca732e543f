import { damaged } from './decoded-frame.ts'
import { huffmanTable, nextDifference, nextSymbol, type HuffmanTable, JpegBits } from './jpeg-entropy.ts'
import { markers, requireEnd, restartInterval, type JpegHeader } from './jpeg-segments.ts'

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
