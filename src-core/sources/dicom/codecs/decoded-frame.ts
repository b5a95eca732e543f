/** Size of a frame, as its header states it. */
export interface EncodedFrame {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: 8 | 16
}

/** A decompressed frame: little-endian samples of one or two bytes. */
export interface DecodedFrame {
  readonly bytes: Uint8Array
  readonly bytesPerSample: 1 | 2
  /** Number of low bits of a value. The highest of them is the sign if values are signed. */
  readonly bits: number
}

/** Error without the name of the file: the caller adds it. */
export const damaged = (reason: string): Error => new Error(reason)

/** Most bytes that a writer may leave behind a frame. A second image is longer. */
const mostStrayBytes = 16

/** Checks the bytes behind the end marker: padding with zeros or ones, or a few bytes of the writer. */
export function requireNothingBehind(rest: Uint8Array): void {
  if (rest.length <= mostStrayBytes || rest.every((byte) => byte === rest[0] && (byte === 0 || byte === 0xff))) return
  throw damaged(`${rest.length} bytes follow its end marker`)
}
