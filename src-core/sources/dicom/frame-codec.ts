import { valueBeyondBitsStored } from './bits-stored.ts'
import { damaged, type DecodedFrame } from './codecs/decoded-frame.ts'
import { checkedJpeg2000, jpeg2000Size } from './codecs/jpeg-2000.ts'
import { decodeJpegLossless } from './codecs/jpeg-lossless.ts'
import { decodeJpegLs } from './codecs/jpeg-ls.ts'
import { requireWholeScans } from './codecs/jpeg-scans.ts'
import { markers, readJpegHeader } from './codecs/jpeg-segments.ts'
import { decodeNatively } from './codecs/native-codecs.ts'
import { decodeRle } from './codecs/rle.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { Compression } from './transfer-syntaxes.ts'

/**
 * Decompresses one frame, and refuses one that shows any sign of damage: sizes are checked before memory is taken, the
 * data must end with the last pixel, and a decoder's warning counts as its error.
 * @throws Error saying in what way the frame is damaged; the caller knows the file's name.
 */
export async function decodeFrame(
  encoded: Uint8Array,
  compression: Compression,
  format: PixelFormat
): Promise<DecodedFrame> {
  switch (compression) {
    case 'rle':
      return decodeRleFrame(encoded, format)
    case 'jpeg':
    case 'jpeg-ls':
      return decodeJpeg(encoded, compression, format)
    default:
      return decodeJpeg2000(encoded, format)
  }
}

function decodeRleFrame(encoded: Uint8Array, format: PixelFormat): DecodedFrame {
  const bytes = decodeRle(encoded, format)
  requireBitsStored(format.bitsAllocated === 8 ? bytes : new Uint16Array(bytes.buffer), format)
  if (format.bitsAllocated === 8) return { bytes, bytesPerSample: 1, bits: format.bitsStored }
  return { bytes, bytesPerSample: 2, bits: format.bitsStored }
}

async function decodeJpeg(
  encoded: Uint8Array,
  compression: 'jpeg' | 'jpeg-ls',
  format: PixelFormat
): Promise<DecodedFrame> {
  const header = readJpegHeader(encoded)
  const { marker, precision } = header.frame
  requireSize(header.frame, format)
  const isJpegLs = marker === markers.jpegLs
  if (isJpegLs !== (compression === 'jpeg-ls')) throw damaged(isJpegLs ? 'it is JPEG-LS' : 'it is no JPEG-LS')
  // Overlays may lie above the bits stored.
  const bits = Math.min(precision, format.bitsStored)
  if (isJpegLs || marker === markers.lossless) {
    const samples = isJpegLs ? decodeJpegLs(encoded, header) : decodeJpegLossless(encoded, header)
    requireBitsStored(samples, { ...format, highBit: format.bitsStored - 1 })
    return narrowed(samples, precision, bits)
  }
  requireWholeScans(encoded, header)
  return sized(await decodeNatively(encoded, 'jpeg', { ...header.frame, signed: false }), format, bits)
}

async function decodeJpeg2000(encoded: Uint8Array, format: PixelFormat): Promise<DecodedFrame> {
  const size = jpeg2000Size(encoded)
  if (size === null) throw damaged('no frame header')
  requireSize(size, format)
  if (size.signed !== format.signed) throw damaged('its values are signed in some frames only')
  const { bytes, highThroughput } = checkedJpeg2000(encoded)
  return sized(await decodeNatively(bytes, highThroughput ? 'ht-jpeg-2000' : 'jpeg-2000', size), format, size.precision)
}

interface StatedSize {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
}

function requireSize({ rows, columns, components, precision }: StatedSize, format: PixelFormat): void {
  if (rows !== format.rows || columns !== format.columns || components !== 1) {
    throw damaged(
      `expected ${format.rows} x ${format.columns} pixels of 1 component, its frame header says ${rows} x ${columns} of ${components}`
    )
  }
  if (precision < 2 || precision > 16) throw damaged(`expected 2 to 16 bits, its frame header says ${precision}`)
}

/** Damage of lossless streams often shows in nothing else. */
function requireBitsStored(samples: Uint8Array | Uint16Array, format: PixelFormat): void {
  const value = valueBeyondBitsStored(samples, format)
  if (value !== undefined) throw damaged(`a value of ${value} is more than ${format.bitsStored} bits hold`)
}

function narrowed(samples: Uint16Array, precision: number, bits: number): DecodedFrame {
  if (precision <= 8) return { bytes: Uint8Array.from(samples), bytesPerSample: 1, bits }
  return { bytes: new Uint8Array(samples.buffer), bytesPerSample: 2, bits }
}

function sized(bytes: Uint8Array, { rows, columns }: PixelFormat, bits: number): DecodedFrame {
  const bytesPerSample = bytes.length / (rows * columns)
  if (bytesPerSample === 1 || bytesPerSample === 2) return { bytes, bytesPerSample, bits }
  throw damaged(`expected ${rows} x ${columns} pixels, got ${bytes.length} bytes`)
}
