import { damaged, type EncodedFrame } from './decoded-frame.ts'

const headerBytes = 64
/** Most pixels of a run, which has two bytes. */
const longestRun = 128

/**
 * Decompresses an RLE frame (DICOM PS3.5 annex G): one segment for each byte of a sample, the highest byte first.
 * Each segment must expand to exactly the pixels of the frame. Only padding may follow.
 * @throws Error that names the damage
 */
export function decodeRle(encoded: Uint8Array, { rows, columns, bitsAllocated }: EncodedFrame): Uint8Array {
  const bytesPerSample = bitsAllocated / 8
  const segments = segmentsOf(encoded, bytesPerSample)
  if (segments.some((segment) => segment.length * longestRun < 2 * rows * columns))
    throw damaged('an RLE segment ends before all pixels')
  const bytes = new Uint8Array(rows * columns * bytesPerSample)
  segments.forEach((segment, index) => expand(segment, bytes, bytesPerSample - 1 - index, bytesPerSample))
  return bytes
}

function segmentsOf(encoded: Uint8Array, expected: number): Uint8Array[] {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
  const found = encoded.length < headerBytes ? 'a header that is cut short' : view.getUint32(0, true)
  if (found !== expected) throw damaged(`expected ${expected} RLE segments, got ${found}`)
  const starts = Array.from({ length: 15 }, (_, index) => view.getUint32(4 + 4 * index, true))
  if (starts.slice(expected).some((start) => start !== 0))
    throw damaged('its table of RLE segments names others than it counts')
  const ends = [...starts.slice(1, expected), encoded.length]
  if (starts[0] !== headerBytes || ends.some((end, index) => starts[index]! >= end || end > encoded.length)) {
    throw damaged(`its RLE segments begin at ${starts.slice(0, expected).join(' and ')} of ${encoded.length} bytes`)
  }
  return ends.map((end, index) => encoded.subarray(starts[index], end))
}

/**
 * Decodes PackBits. A control byte `n` below 128 copies `n + 1` bytes. A control byte `n` above 128 repeats the next
 * byte `257 - n` times.
 */
function expand(segment: Uint8Array, bytes: Uint8Array, first: number, step: number): void {
  let [offset, target] = [0, first]
  while (target < bytes.length) {
    const control = segment[offset++]
    if (control === undefined) throw damaged('an RLE segment ends before all pixels')
    if (control === 128) continue
    const count = control < 128 ? control + 1 : 257 - control
    if (target + (count - 1) * step >= bytes.length) throw damaged('an RLE segment holds more pixels than the frame')
    if (offset + (control < 128 ? count : 1) > segment.length) throw damaged('an RLE segment ends within a run')
    if (control < 128) for (let index = 0; index < count; index++, target += step) bytes[target] = segment[offset++]!
    else {
      const value = segment[offset++]!
      for (let index = 0; index < count; index++, target += step) bytes[target] = value
    }
  }
  requirePadding(segment.subarray(offset))
}

/** Segments have an even length. Some writers pad with 128, the control byte without effect. */
function requirePadding(rest: Uint8Array): void {
  if (rest.length > 1 && rest.some((byte) => byte !== 0 && byte !== 128)) {
    throw damaged(`${rest.length} bytes are left over in an RLE segment`)
  }
}
