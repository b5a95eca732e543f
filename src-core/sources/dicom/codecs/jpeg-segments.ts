import { damaged, requireNothingBehind } from './decoded-frame.ts'

/** A JPEG or JPEG-LS frame header (ITU-T T.81 B.2.2, T.87 C.2.2). */
export interface JpegFrame {
  /** The second byte of its marker: C0 and C1 are DCT, C3 is lossless, F7 is JPEG-LS. */
  readonly marker: number
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: number
  /** Number of the quantization table of the first component. */
  readonly quantization: number
}

/** A marker segment: the second byte of its marker, and the bytes behind its length. */
export interface JpegSegment {
  readonly marker: number
  readonly content: Uint8Array
}

/** Marker segments up to the first scan. Entropy-coded data begin at `scanOffset`. */
export interface JpegHeader {
  readonly frame: JpegFrame
  readonly segments: readonly JpegSegment[]
  /** Content of the scan header. */
  readonly scan: Uint8Array
  readonly scanOffset: number
}

export const markers = {
  baseline: 0xc0,
  extended: 0xc1,
  lossless: 0xc3,
  jpegLs: 0xf7,
  dht: 0xc4,
  jpg: 0xc8,
  dac: 0xcc,
  dqt: 0xdb,
  dri: 0xdd,
  lse: 0xf8,
  soi: 0xd8,
  sos: 0xda,
  eoi: 0xd9,
  rst0: 0xd0,
  rst7: 0xd7
} as const

/** Reads the marker segments up to the first scan. @throws Error that names the damage */
export function readJpegHeader(stream: Uint8Array): JpegHeader {
  if (stream[0] !== 0xff || stream[1] !== markers.soi) throw damaged('no frame header')
  const segments: JpegSegment[] = []
  let frame: JpegFrame | undefined
  let offset = 2
  for (;;) {
    const { marker, content, end } = readSegment(stream, offset)
    offset = end
    segments.push({ marker, content })
    if (isStartOfFrame(marker)) {
      if (frame) throw damaged('two frame headers')
      frame = readFrame(marker, content)
    }
    if (marker !== markers.sos) continue
    if (!frame) throw damaged('a scan before its frame header')
    return { frame, segments, scan: content, scanOffset: end }
  }
}

function readSegment(stream: Uint8Array, start: number): JpegSegment & { end: number } {
  let offset = start
  if (stream[offset] !== 0xff) throw damaged(offset < stream.length ? `no marker at byte ${offset}` : 'no frame header')
  // Any number of FF may stand before a marker.
  while (stream[offset] === 0xff) offset++
  const marker = stream[offset]
  if (marker === undefined || offset + 3 > stream.length) throw damaged('its header is cut short')
  if (marker < 0xc0 || (marker >= markers.rst0 && marker <= markers.eoi))
    throw damaged(`marker FF${hex(marker)} before the pixels`)
  const length = (stream[offset + 1]! << 8) | stream[offset + 2]!
  const end = offset + 1 + length
  if (length < 2 || end > stream.length) throw damaged(`segment FF${hex(marker)} states ${length} bytes`)
  return { marker, content: stream.subarray(offset + 3, end), end }
}

function readFrame(marker: number, content: Uint8Array): JpegFrame {
  const components = content[5]
  if (components === undefined || content.length !== 6 + 3 * components)
    throw damaged('its frame header has a wrong length')
  const word = (offset: number) => (content[offset]! << 8) | content[offset + 1]!
  return { marker, precision: content[0]!, rows: word(1), columns: word(3), components, quantization: content[8]! }
}

/** True for SOF0 to SOF15, and for SOF55 (JPEG-LS). DHT, JPG and DAC lie among them and are excluded. */
function isStartOfFrame(marker: number): boolean {
  if (marker === markers.dht || marker === markers.jpg || marker === markers.dac) return false
  return marker === markers.jpegLs || (marker >= 0xc0 && marker <= 0xcf)
}

/**
 * Checks that the end marker and padding follow.
 * @param offset the first byte behind the entropy-coded data
 */
export function requireEnd(stream: Uint8Array, offset: number): void {
  while (stream[offset] === 0xff && stream[offset + 1] === 0xff) offset++
  if (stream[offset] !== 0xff || stream[offset + 1] !== markers.eoi) {
    throw damaged(
      offset >= stream.length - 1
        ? 'its end marker is missing'
        : `bytes are left over at byte ${offset} of ${stream.length}`
    )
  }
  requireNothingBehind(stream.subarray(offset + 2))
}

/** Number of MCUs between restart markers; 0 without restart markers. */
export function restartInterval(segments: readonly JpegSegment[]): number {
  const content = segments.findLast(({ marker }) => marker === markers.dri)?.content
  if (content === undefined) return 0
  if (content.length !== 2) throw damaged('its restart interval has a wrong length')
  return (content[0]! << 8) | content[1]!
}

export const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')
