import { damaged, requireNothingBehind } from './decoded-frame.ts'
import { hex } from './jpeg-segments.ts'

/** Image size in a JPEG 2000 codestream (ITU-T T.800 A.5.1). */
export interface Jpeg2000Size {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
  readonly signed: boolean
}

/** A codestream with checked structure. */
export interface Jpeg2000Stream {
  readonly bytes: Uint8Array
  /** True if its code-blocks are high-throughput JPEG 2000. */
  readonly highThroughput: boolean
}

const markers = { siz: 0x51, cod: 0x52, coc: 0x53, sop: 0x91, eph: 0x92, sot: 0x90, sod: 0x93, eoc: 0xd9 } as const
const start = Buffer.from([0xff, 0x4f, 0xff, 0x51])
/** Most bytes of the boxes of a JP2 file. DICOM forbids them; some writers keep them. */
const longestWrapping = 4096
const sizeBytes = 43
const sotBytes = 12

/** Finds the codestream and reads its size; null without a codestream. */
export function jpeg2000Size(encoded: Uint8Array): Jpeg2000Size | null {
  const stream = findCodestream(encoded)
  if (stream === null || stream.length < sizeBytes) return null
  const [columns, rows] = [
    stream.readUInt32BE(8) - stream.readUInt32BE(16),
    stream.readUInt32BE(12) - stream.readUInt32BE(20)
  ]
  const depth = stream[42]!
  return { rows, columns, components: stream.readUInt16BE(40), precision: (depth & 0x7f) + 1, signed: depth >= 0x80 }
}

/**
 * Checks markers, segment lengths, tile-parts, the end of a codestream, and the number of its tiles. Returns a copy in
 * which a flag makes the decoder check the end of each code-block.
 * @throws Error that names the damage
 */
export function checkedJpeg2000(encoded: Uint8Array): Jpeg2000Stream {
  const found = findCodestream(encoded)
  if (found === null) throw damaged('no frame header')
  const stream = Buffer.from(found)
  const main = readSegments(stream, 2, markers.sot, stream.length)
  const size = main[0]
  if (size?.marker !== markers.siz || size.end - size.offset < 41) throw damaged('no frame header')
  const cod = main.find(({ marker }) => marker === markers.cod)
  if (!cod || cod.end - cod.offset < 14) throw damaged('its coding style is missing')
  const tiles = new Set<number>()
  let offset = main.at(-1)!.end
  while (stream[offset] === 0xff && stream[offset + 1] === markers.sot) {
    const part = readTilePart(stream, offset)
    tiles.add(part.tile)
    for (const segment of part.segments) askForTermination(stream, segment)
    offset = part.end
  }
  const expected = tileCount(stream)
  if (!(expected > 0 && Number.isFinite(expected))) throw damaged('its grid of tiles is damaged')
  if (tiles.size !== expected) throw damaged(`${tiles.size} of ${expected} tiles are there`)
  requireEnd(stream, offset, found.length === encoded.length)
  for (const segment of main) askForTermination(stream, segment)
  return { bytes: stream, highThroughput: (stream[cod.offset + 12]! & style.highThroughput) !== 0 }
}

function findCodestream(encoded: Uint8Array): Buffer | null {
  const buffer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length)
  const offset = buffer.subarray(0, longestWrapping).indexOf(start)
  return offset < 0 ? null : buffer.subarray(offset)
}

interface Segment {
  readonly marker: number
  /** Offset of its marker. */
  readonly offset: number
  readonly end: number
}

/** The segments from `offset` to the marker `last`, exclusive. */
function readSegments(stream: Buffer, offset: number, last: number, limit: number): Segment[] {
  const segments: Segment[] = []
  for (;;) {
    if (offset + 4 > limit) throw damaged('its header is cut short')
    const marker = stream[offset + 1]!
    if (stream[offset] !== 0xff || marker < 0x4f) throw damaged(`no marker at byte ${offset}`)
    if (marker === last) return segments
    const end = offset + 2 + stream.readUInt16BE(offset + 2)
    if (end < offset + 4 || end > limit) throw damaged(`segment FF${hex(marker)} is longer than its place`)
    segments.push({ marker, offset, end })
    offset = end
  }
}

/** Reads a tile-part (T.800 A.4.2): its header, then packets up to its stated length. */
function readTilePart(stream: Buffer, offset: number): { tile: number; segments: Segment[]; end: number } {
  if (offset + sotBytes + 2 > stream.length) throw damaged('it ends within the header of a tile')
  const length = stream.readUInt32BE(offset + 6)
  // Length 0: up to the end of the codestream.
  const end = length === 0 ? stream.lastIndexOf(Buffer.from([0xff, markers.eoc])) : offset + length
  if (stream.readUInt16BE(offset + 2) !== 10 || end < offset + sotBytes + 2)
    throw damaged('the header of a tile is damaged')
  if (end > stream.length) throw damaged(`it ends within a tile: expected ${end} bytes or more, got ${stream.length}`)
  const segments = readSegments(stream, offset + sotBytes, markers.sod, end)
  requirePacketBytes(stream.subarray((segments.at(-1)?.end ?? offset + sotBytes) + 2, end))
  return { tile: stream.readUInt16BE(offset + 4), segments, end }
}

/** Checks packets: FF is never followed by more than 8F, except in two markers (T.800 A.3, C.2.2). */
function requirePacketBytes(packets: Buffer): void {
  for (let at = packets.indexOf(0xff); at >= 0; at = packets.indexOf(0xff, at + 1)) {
    const next = packets[at + 1]
    if (next === undefined || (next > 0x8f && next !== markers.sop && next !== markers.eph)) {
      throw damaged('a marker within compressed data')
    }
  }
}

/** Number of tiles. The first one must cover the corner of the image (T.800 B.3): decoders may never end otherwise. */
function tileCount(stream: Buffer): number {
  const [right, bottom, left, top, tileWidth, tileHeight, tileX, tileY] = Array.from({ length: 8 }, (_, index) =>
    stream.readUInt32BE(8 + 4 * index)
  ) as [number, number, number, number, number, number, number, number]
  const covers = tileX <= left && tileY <= top && tileX + tileWidth > left && tileY + tileHeight > top
  if (!covers) throw damaged('its grid of tiles is damaged')
  return Math.ceil((right - tileX) / tileWidth) * Math.ceil((bottom - tileY) / tileHeight)
}

function requireEnd(stream: Buffer, offset: number, isWhole: boolean): void {
  if (stream[offset] !== 0xff || stream[offset + 1] !== markers.eoc) {
    throw damaged(
      offset >= stream.length - 1
        ? 'its end marker is missing'
        : `bytes are left over at byte ${offset} of ${stream.length}`
    )
  }
  if (isWhole) requireNothingBehind(stream.subarray(offset + 2))
}

/** Bits of a code-block style (T.800 table A.19, T.814). */
const style = { bypass: 0x01, terminateAll: 0x04, predictableTermination: 0x10, highThroughput: 0x40 } as const

/**
 * Sets the bit of predictable termination, which changes no pixel. The decoder then reports code-blocks whose data end
 * too early or too late. The bit stays unset if passes end one by one or bypass the arithmetic coder.
 */
function askForTermination(stream: Buffer, { marker, offset, end }: Segment): void {
  const place = marker === markers.cod ? offset + 12 : marker === markers.coc ? offset + 9 : end
  if (place >= end) return
  const others = style.bypass | style.terminateAll | style.highThroughput
  if ((stream[place]! & others) === 0) stream[place]! |= style.predictableTermination
}
