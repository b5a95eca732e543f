import { DenoscopeError } from '../../errors.ts'
import { damaged, type DecodedFrame } from './codecs/decoded-frame.ts'
import { checkedJpeg2000, jpeg2000Size } from './codecs/jpeg-2000.ts'
import { decodeJpegLossless } from './codecs/jpeg-lossless.ts'
import { decodeJpegLs } from './codecs/jpeg-ls.ts'
import { requireWholeScans } from './codecs/jpeg-scans.ts'
import { markers, readJpegHeader } from './codecs/jpeg-segments.ts'
import { decodeNatively } from './codecs/native-codecs.ts'
import { decodeRle } from './codecs/rle.ts'
import { pixelStore, type PixelFile } from './dicom-file.ts'
import type { Rescale } from './image-attributes.ts'
import { withFile, type ByteRange } from './byte-window.ts'
import { valueBeyondBitsStored, bytesPerFrame, type PixelFormat } from './pixel-format.ts'
import { tags, tagText } from './tags.ts'
import type { Compression } from './transfer-syntaxes.ts'

/** Samples of a frame, little-endian. The value is in `bits` bits above the lowest `shift` bits. */
interface Samples {
  readonly bytes: Uint8Array
  readonly bytesPerSample: 1 | 2
  readonly shift: number
  readonly bits: number
}

/**
 * Reads one frame: rows x columns values of `slope * stored value + intercept` (1 and 0 without a rescale). Stored
 * values are shifted to bit 0, masked to Bits Stored and sign-extended, which removes overlays in the bits above. Pixel
 * padding is rescaled like any other value.
 * @throws dicom.corrupt if the frame cannot be decompressed, dicom.truncated, file.not-found, file.unreadable
 */
export async function readFrame(
  file: PixelFile,
  format: PixelFormat,
  ranges: readonly ByteRange[],
  rescale: Rescale | null
): Promise<Float32Array> {
  if (file.transferSyntax.compression !== null)
    return rescaled(await readCompressed(file, format, ranges), format, rescale)
  const samples = await readNative(file, format, ranges[0]!)
  requireBitsInFile(file.path, wordsOf(samples, format.rows * format.columns), format)
  return rescaled(samples, format, rescale)
}

function requireBitsInFile(path: string, words: Uint8Array | Uint16Array, format: PixelFormat): void {
  const value = valueBeyondBitsStored(words, format)
  if (value === undefined) return
  throw new DenoscopeError(
    'dicom.corrupt',
    `${path}: ${tagText(tags.PixelData)} has a value of ${value}, more than the ${format.bitsStored} bits of ${tagText(tags.BitsStored)} hold`
  )
}

/** Words of a frame as they are stored; null for codecs that put values into the low bits. */
export async function readFrameWords(
  file: PixelFile,
  format: PixelFormat,
  ranges: readonly ByteRange[]
): Promise<Uint8Array | Uint16Array | null> {
  const { compression } = file.transferSyntax
  if (compression !== null && compression !== 'rle') return null
  const samples =
    compression === null ? await readNative(file, format, ranges[0]!) : await readCompressed(file, format, ranges)
  return wordsOf(samples, format.rows * format.columns)
}

async function readNative(file: PixelFile, format: PixelFormat, range: ByteRange): Promise<Samples> {
  const bytes = await withFile(file.path, async (store) => {
    const pixels = await pixelStore(file, store)
    return file.transferSyntax.littleEndian
      ? pixels.read(range.offset, range.length)
      : readSwapped(file, format, range, pixels.read)
  })
  const { bitsAllocated, bitsStored, highBit } = format
  return { bytes, bytesPerSample: bitsAllocated === 8 ? 1 : 2, shift: highBit + 1 - bitsStored, bits: bitsStored }
}

/** Converts big-endian words to little-endian. 8-bit pixels are swapped too if they were written as words (OW). */
async function readSwapped(
  file: PixelFile,
  { bitsAllocated }: PixelFormat,
  { offset, length }: ByteRange,
  read: (offset: number, length: number) => Promise<Uint8Array>
): Promise<Uint8Array> {
  if (bitsAllocated === 8 && file.pixelVr !== 'OW') return read(offset, length)
  const lead = (offset - file.pixelOffset) % 2
  const bytes = await read(offset - lead, lead + length + ((lead + length) % 2))
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).swap16()
  return bytes.subarray(lead, lead + length)
}

/** Largest size of a compressed frame, relative to the frame. Longer fragments are damage and are not read. */
const largestGrowth = 4
const largestOverhead = 64 * 1024

async function readCompressed(file: PixelFile, format: PixelFormat, ranges: readonly ByteRange[]): Promise<Samples> {
  const length = ranges.reduce((sum, range) => sum + range.length, 0)
  if (length > largestGrowth * bytesPerFrame(format) + largestOverhead) {
    throw new DenoscopeError(
      'dicom.corrupt',
      `${file.path}: ${tagText(tags.PixelData)} has ${length} bytes for one frame`
    )
  }
  const encoded = await withFile(file.path, async (store) => {
    const parts: Uint8Array[] = []
    for (const { offset, length } of ranges) parts.push(await store.read(offset, length))
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  })
  const decoded = await decodeFrame(encoded, file.transferSyntax.compression!, format).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    const what = `${tagText(tags.PixelData)} cannot be decompressed (${file.transferSyntax.name})`
    throw new DenoscopeError('dicom.corrupt', `${file.path}: ${what}: ${reason}`, { cause: error })
  })
  return { ...decoded, shift: shiftOf(file, format) }
}

/** RLE keeps the words as stored; the other codecs put the value into the low bits. */
function shiftOf(file: PixelFile, { highBit, bitsStored }: PixelFormat): number {
  return file.transferSyntax.compression === 'rle' ? highBit + 1 - bitsStored : 0
}

function rescaled(samples: Samples, format: PixelFormat, rescale: Rescale | null): Float32Array {
  const { shift, bits } = samples
  const count = format.rows * format.columns
  const words = wordsOf(samples, count)
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  const unused = 32 - bits
  const values = new Float32Array(count)
  for (let index = 0; index < count; index++) {
    const word = (words[index]! >>> shift) << unused
    values[index] = (format.signed ? word >> unused : word >>> unused) * slope + intercept
  }
  return values
}

const wordsOf = ({ bytes, bytesPerSample }: Samples, count: number): Uint8Array | Uint16Array =>
  bytesPerSample === 1 ? bytes : littleEndianWords(bytes, count)

/** A view if the bytes are aligned, else a copy. All supported platforms are little-endian. */
function littleEndianWords(bytes: Uint8Array, count: number): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  return new Uint16Array(aligned.buffer, aligned.byteOffset, count)
}

/**
 * Decompresses one frame. Any sign of damage is an error.
 * - Sizes are checked before memory is allocated.
 * - The data must end with the last pixel.
 * - A warning of a decoder counts as an error.
 * @throws Error that names the damage; the caller adds the name of the file
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
  if (isJpegLs !== (compression === 'jpeg-ls')) throw damaged(isJpegLs ? 'it is JPEG-LS' : 'it is not JPEG-LS')
  // Overlays may lie above Bits Stored.
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

/** Many damaged lossless streams show no other sign of damage. */
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
