import { count } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { jpeg2000Size } from './codecs/jpeg-2000.ts'
import type { DataSet } from './data-set.ts'
import type { DicomFile } from './dicom-file.ts'
import type { ByteWindow, ByteRange } from './byte-window.ts'
import { overlayBitPositions, tags, tagText } from './tags.ts'

/** Layout of the stored values of one frame. */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: 8 | 16
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  /** True for MONOCHROME1: the smallest value is shown white. */
  readonly inverted: boolean
  readonly frameCount: number
  /** True if overlays lie in the bits above the value, as in files of old scanners. */
  readonly overlaysAbove: boolean
}

/** More than the largest detectors have. A damaged header must not allocate gigabytes. */
const maximumPixels = 2 ** 26
const maximumFrames = 100_000

/**
 * Reads and checks the pixel format in a header. A missing attribute that can have one value only is read as that
 * value, with a warning.
 * @throws dicom.tag-missing, dicom.unsupported; each names file and tag
 */
export function readPixelFormat({ path, dataSet, warnings }: DicomFile): PixelFormat {
  const header = new PixelHeader(path, dataSet, warnings)
  const rows = header.within(tags.Rows, 1, 65535)
  const columns = header.within(tags.Columns, 1, 65535)
  if (rows * columns > maximumPixels) {
    header.refuse(
      tags.Rows,
      `at most ${count(maximumPixels)} pixels with ${tagText(tags.Columns)}`,
      `${rows} x ${columns}`
    )
  }
  const inverted = header.photometric() === 'MONOCHROME1'
  const samples = header.orMissing(tags.SamplesPerPixel, 1)
  if (samples !== 1) header.refuse(tags.SamplesPerPixel, '1 (colour is not supported)', samples)
  const bitsAllocated = header.bitsAllocated()
  const bitsStored = header.orMissing(tags.BitsStored, bitsAllocated)
  if (!isWithin(bitsStored, 1, bitsAllocated)) header.refuse(tags.BitsStored, `1 to ${bitsAllocated}`, bitsStored)
  const highBit = header.orMissing(tags.HighBit, bitsStored - 1)
  const signed = header.within(tags.PixelRepresentation, 0, 1) === 1
  return {
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    highBit,
    signed,
    inverted,
    frameCount: header.frameCount(),
    overlaysAbove: header.hasOverlaysAbove()
  }
}

const isWithin = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high

/** Reads attributes of the Image Pixel module, and refuses values that are not supported. */
class PixelHeader {
  readonly #path: string
  readonly #dataSet: DataSet
  readonly #warnings: Set<string>

  constructor(path: string, dataSet: DataSet, warnings: Set<string>) {
    this.#path = path
    this.#dataSet = dataSet
    this.#warnings = warnings
  }

  refuse(tag: number, expected: string, got: number | string): never {
    throw new DenoscopeError('dicom.unsupported', `${this.#path}: ${tagText(tag)}: expected ${expected}, got ${got}`)
  }

  /** An integer from `low` to `high`. @throws dicom.tag-missing, dicom.unsupported */
  within(tag: number, low: number, high: number): number {
    const value = this.#dataSet.number(tag)
    if (value === undefined) throw new DenoscopeError('dicom.tag-missing', `${this.#path}: lacks ${tagText(tag)}`)
    return isWithin(value, low, high) ? value : this.refuse(tag, `${low} to ${high}`, value)
  }

  /** The value. Default, with a warning: `standard`. */
  orMissing(tag: number, standard: number): number {
    return this.#dataSet.number(tag) ?? this.#missing(tag, standard)
  }

  photometric(): 'MONOCHROME1' | 'MONOCHROME2' {
    const photometric =
      this.#dataSet.text(tags.PhotometricInterpretation) ?? this.#missing(tags.PhotometricInterpretation, 'MONOCHROME2')
    if (photometric === 'MONOCHROME1' || photometric === 'MONOCHROME2') return photometric
    const expected = 'MONOCHROME1 or MONOCHROME2 (colour is not supported)'
    return this.refuse(tags.PhotometricInterpretation, expected, `'${photometric.slice(0, 16)}'`)
  }

  bitsAllocated(): 8 | 16 {
    const bits = this.within(tags.BitsAllocated, 1, 64)
    return bits === 8 || bits === 16 ? bits : this.refuse(tags.BitsAllocated, '8 or 16', bits)
  }

  /** Default: 1. Some single-frame objects state 0, which is read as 1 with a warning. */
  frameCount(): number {
    const frameCount = this.#dataSet.number(tags.NumberOfFrames) ?? 1
    if (isWithin(frameCount, 1, maximumFrames)) return frameCount
    if (frameCount !== 0) this.refuse(tags.NumberOfFrames, `1 to ${maximumFrames}`, frameCount)
    this.#warnings.add(`${tagText(tags.NumberOfFrames)} is 0: read as 1`)
    return 1
  }

  /**
   * True if an overlay lies in the bits of the pixels. Separate overlays have bit position 0 (DICOM PS3.5 8.1.2 of
   * 2004).
   */
  hasOverlaysAbove(): boolean {
    return overlayBitPositions.some((tag) => (this.#dataSet.number(tag) ?? 0) > 0)
  }

  #missing<Value>(tag: number, standard: Value): Value {
    this.#warnings.add(`${tagText(tag)} is missing: read as ${standard}`)
    return standard
  }
}

export function bytesPerFrame({ rows, columns, bitsAllocated }: PixelFormat): number {
  return (rows * columns * bitsAllocated) / 8
}

/** The smallest and largest stored value that the format can hold. */
export function storedRange({ bitsStored, signed }: PixelFormat): [low: number, high: number] {
  return signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1]
}

/** Bytes that contain a JPEG 2000 frame header. */
const longestStart = 4096

/**
 * The pixel format with the sign of a JPEG 2000 stream, which takes precedence (DICOM PS3.5 8.2). Adds a warning if
 * Pixel Representation differs. Other streams have no sign of their own.
 */
export async function withSignOfStream(
  file: DicomFile,
  window: ByteWindow,
  format: PixelFormat,
  range: ByteRange
): Promise<PixelFormat> {
  const { compression } = file.transferSyntax
  if (compression !== 'jpeg-2000' && compression !== 'ht-jpeg-2000') return format
  const size = jpeg2000Size(await window.slice(range.offset, Math.min(range.length, longestStart)))
  if (size === null || size.signed === format.signed) return format
  const [stream, header] = size.signed ? ['signed', 0] : ['unsigned', 1]
  file.warnings.add(
    `Values are ${stream}, as the JPEG 2000 stream states, although ${tagText(tags.PixelRepresentation)} is ${header}`
  )
  return { ...format, signed: size.signed }
}

/**
 * The format with a High Bit that agrees with the pixels. Nearly all files have `High Bit = Bits Stored - 1`. For
 * others the words of the first frame show if the values lie in the low bits nevertheless.
 * @param readWords the words of the first frame as stored; null if its codec puts values into the low bits
 * @throws dicom.corrupt if the words are different numbers by High Bit and by Bits Stored
 */
export async function withAgreedHighBit(
  { path, warnings }: Pick<DicomFile, 'path' | 'warnings'>,
  format: PixelFormat,
  readWords: () => Promise<Uint8Array | Uint16Array | null>
): Promise<PixelFormat> {
  const { bitsStored, bitsAllocated, highBit } = format
  const lowBits = { ...format, highBit: bitsStored - 1 }
  if (highBit === lowBits.highBit) return format
  const contradiction = `${tagText(tags.HighBit)} is ${highBit}, ${tagText(tags.BitsStored)} is ${bitsStored}`
  const words = await readWords()
  if (words !== null) {
    const isPossible = Number.isInteger(highBit) && highBit >= bitsStored && highBit < bitsAllocated
    if (isPossible && !liesInLowBits(words, format)) return format
    if (format.signed && highBit < bitsStored && hasDoubtfulSign(words, highBit)) {
      throw new DenoscopeError('dicom.corrupt', `${path}: ${contradiction}: each makes different numbers of the values`)
    }
  }
  warnings.add(`${contradiction}: values are read from the lowest ${bitsStored} bits`)
  return lowBits
}

/** True if bits below the stated place are in use, and bits above Bits Stored only repeat the sign. */
function liesInLowBits(
  words: Uint8Array | Uint16Array,
  { bitsStored, highBit, bitsAllocated, signed }: PixelFormat
): boolean {
  const below = 2 ** (highBit + 1 - bitsStored) - 1
  const sign = 2 ** (bitsStored - 1)
  const above = 2 ** bitsAllocated - 2 ** bitsStored
  let usesBelow = false
  for (const word of words) {
    const extension = signed && (word & sign) !== 0 ? above : 0
    if ((word & above) !== 0 && (word & above) !== extension) return false
    usesBelow ||= (word & below) !== 0
  }
  return usesBelow
}

/** True if some words set bit `highBit`, and none sets a bit above it, as a sign would. */
function hasDoubtfulSign(words: Uint8Array | Uint16Array, highBit: number): boolean {
  return words.every((word) => word >> (highBit + 1) === 0) && words.some((word) => word >> highBit === 1)
}

/**
 * The first value with more bits than Bits Stored; undefined if there is none. Bits above a value must be zeros or
 * repeat its sign, unless overlays lie there.
 */
export function valueBeyondBitsStored(words: Uint8Array | Uint16Array, format: PixelFormat): number | undefined {
  if (format.overlaysAbove) return undefined
  const shift = Math.max(0, format.highBit + 1 - format.bitsStored)
  const above = 32 - format.bitsStored
  const unused = 32 - 8 * words.BYTES_PER_ELEMENT + shift
  return words.find((word) => {
    const value = word >>> shift
    const repeatsSign = format.signed && (value << above) >> above === (value << unused) >> unused
    return value >>> format.bitsStored !== 0 && !repeatsSign
  })
}
