/** What a decoder must know of a frame before it begins. */
export interface EncodedFrame {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: 8 | 16
}

/** A decompressed frame: little-endian samples of one or two bytes. */
export interface DecodedFrame {
  readonly bytes: Uint8Array
  readonly bytesPerSample: 1 | 2
  /** Low bits that carry the value, the highest of them the sign where values are signed. */
  readonly bits: number
}

/** The caller knows the file's name. */
export const damaged = (reason: string): Error => new Error(reason)

/** Some writers leave a few bytes of their own behind a frame; a whole further image is more. */
const mostStrayBytes = 16

/** Checks what follows a frame's end marker: padding with zeros or ones, or a few bytes that are nobody's pixels. */
export function requireNothingBehind(rest: Uint8Array): void {
  if (rest.length <= mostStrayBytes || rest.every((byte) => byte === rest[0] && (byte === 0 || byte === 0xff))) return
  throw damaged(`${rest.length} bytes follow its end marker`)
}
