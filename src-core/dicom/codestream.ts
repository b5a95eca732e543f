/** What a compressed frame says of itself. */
export interface Codestream {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
  /** Null where the format does not say, as in JPEG and JPEG-LS. */
  readonly signed: boolean | null
}

/**
 * Reads the size from a JPEG, JPEG-LS or JPEG 2000 frame header, so that a decoder is only let loose on frames
 * whose size is the header's. Null when there is no frame header.
 * Source: ITU-T T.81 B.2.2, T.87 C.2.2, T.800 A.5.1.
 */
export function describeCodestream(bytes: Uint8Array): Codestream | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const jpeg2000 = buffer.subarray(0, 4096).indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]))
  if (jpeg2000 >= 0) return describeJpeg2000(buffer.subarray(jpeg2000))
  return buffer.length > 4 && buffer.readUInt16BE(0) === 0xffd8 ? describeJpeg(buffer) : null
}

function describeJpeg2000(stream: Buffer): Codestream | null {
  if (stream.length < 43) return null
  const columns = stream.readUInt32BE(8) - stream.readUInt32BE(16)
  const rows = stream.readUInt32BE(12) - stream.readUInt32BE(20)
  const depth = stream.readUInt8(42)
  return { rows, columns, components: stream.readUInt16BE(40), precision: (depth & 0x7f) + 1, signed: depth >= 0x80 }
}

function describeJpeg(stream: Buffer): Codestream | null {
  let offset = 2
  while (offset + 10 <= stream.length) {
    if (stream[offset] !== 0xff) return null
    const marker = stream[offset + 1]!
    if (marker === 0xff) {
      offset += 1
    } else if (isStartOfFrame(marker)) {
      const [precision, components] = [stream[offset + 4]!, stream[offset + 9]!]
      return {
        rows: stream.readUInt16BE(offset + 5),
        columns: stream.readUInt16BE(offset + 7),
        components,
        precision,
        signed: null
      }
    } else {
      offset += 2 + stream.readUInt16BE(offset + 2)
    }
  }
  return null
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them; SOF55 is JPEG-LS. */
function isStartOfFrame(marker: number): boolean {
  return marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
}
