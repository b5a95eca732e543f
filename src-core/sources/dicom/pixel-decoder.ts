import { DenoscopeError } from '../../errors.ts'
import { valueBeyondBitsStored } from './bits-stored.ts'
import { withFile } from './byte-window.ts'
import { pixelStore, type PixelFile } from './dicom-file.ts'
import type { Rescale } from './frame-attributes.ts'
import { decodeFrame } from './frame-codec.ts'
import { bytesPerFrame, type PixelFormat } from './pixel-format.ts'
import type { ByteRange } from './pixel-layout.ts'
import { tags, tagText } from './tags.ts'

/** A frame's samples, little-endian, with the number of low bits that carry the value. */
interface Samples {
  readonly bytes: Uint8Array
  readonly bytesPerSample: 1 | 2
  readonly shift: number
  readonly bits: number
}

/**
 * Reads one frame as slope x stored value + intercept (1 and 0 without a rescale): rows x columns values.
 * Stored values are shifted to bit 0, masked to the bits stored and sign-extended, so that overlays in
 * the bits above do no harm. Pixel padding is rescaled like any other value.
 * @throws dicom.corrupt when the frame cannot be decompressed, dicom.truncated, file.not-found, file.unreadable
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
  requireBitsStored(file.path, wordsOf(samples, format.rows * format.columns), format)
  return rescaled(samples, format, rescale)
}

function requireBitsStored(path: string, words: Uint8Array | Uint16Array, format: PixelFormat): void {
  const value = valueBeyondBitsStored(words, format)
  if (value === undefined) return
  throw new DenoscopeError(
    'dicom.corrupt',
    `${path}: ${tagText(tags.PixelData)} has a value of ${value}, more than the ${format.bitsStored} bits of ${tagText(tags.BitsStored)} hold`
  )
}

/** A frame's words as they are stored, where the value's place in them matters; null for codecs that put it into the low bits. */
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

/** Big-endian words to little-endian; 8-bit pixels are swapped too where they were written as words (OW). */
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

/** No codec makes a frame much larger than it was; fragments that do are not read into memory. */
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

/** RLE keeps the words as they were; the other codecs put the value into the low bits. */
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

/** A view where the bytes are aligned, else a copy. Node's platforms with these addons are all little-endian. */
function littleEndianWords(bytes: Uint8Array, count: number): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  return new Uint16Array(aligned.buffer, aligned.byteOffset, count)
}
