import { DenoscopeError } from '../../errors.ts'
import type { ByteRange, ByteWindow } from './byte-window.ts'
import type { DicomFile } from './dicom-file.ts'
import { shortestHeader, undefinedLength, type ElementPlace } from './element-parser.ts'
import { ElementScanner } from './element-scanner.ts'
import { bytesPerFrame, type PixelFormat } from './pixel-format.ts'
import { tags, tagText } from './tags.ts'

/** Bytes of each frame: one range of native pixels, or the fragments of compressed ones. */
export type FrameRanges = readonly (readonly ByteRange[])[]

const pixelDataText = tagText(tags.PixelData)

/**
 * Finds the bytes of every frame without reading them. Detects files that are cut short.
 * @throws dicom.truncated, dicom.corrupt, dicom.unsupported
 */
export async function locateFrames(file: DicomFile, window: ByteWindow, format: PixelFormat): Promise<FrameRanges> {
  const pixelData = requirePixelData(file)
  if (file.transferSyntax.compression === null) return nativeFrames(file, window, format, pixelData)
  const fragments = await locateFragments(file.path, window, format, pixelData)
  return assignFragments(file, window, format.frameCount, fragments)
}

/** @throws dicom.truncated if the file has no Pixel Data */
export function requirePixelData({ path, pixelData }: DicomFile): ElementPlace {
  if (pixelData !== null) return pixelData
  throw new DenoscopeError('dicom.truncated', `${path}: has ${tagText(tags.Rows)} but no ${pixelDataText}: cut short?`)
}

async function nativeFrames(
  file: DicomFile,
  window: ByteWindow,
  format: PixelFormat,
  pixelData: ElementPlace
): Promise<FrameRanges> {
  const { path } = file
  const length = bytesPerFrame(format)
  const expected = length * format.frameCount
  const available = Math.min(pixelData.length, window.size - pixelData.valueOffset)
  if (pixelData.length === undefinedLength) {
    throw new DenoscopeError('dicom.corrupt', `${path}: ${pixelDataText} has no length although it is not compressed`)
  }
  if (available < expected) {
    throw new DenoscopeError(
      'dicom.truncated',
      `${path}: cut short in ${pixelDataText}: expected ${expected} bytes, got ${available}`
    )
  }
  checkLeftOver(file, format, expected, pixelData.length)
  await warnOfStrayBytes(file, window, pixelData)
  return Array.from({ length: format.frameCount }, (_, frame) => [
    { offset: pixelData.valueOffset + frame * length, length }
  ])
}

/**
 * Checks the bytes behind the last frame. One byte behind an odd length is padding. Fewer bytes than a row or a column
 * are worth a warning. More bytes show that Rows, Columns, Bits Allocated or the number of frames is wrong.
 */
function checkLeftOver(
  file: DicomFile,
  { rows, columns, bitsAllocated, frameCount }: PixelFormat,
  expected: number,
  length: number
): void {
  const excess = length - expected
  if (excess === 0 || (excess === 1 && expected % 2 === 1)) return
  if (excess < (Math.min(rows, columns) * bitsAllocated) / 8) {
    file.warnings.add(`${pixelDataText} has ${excess} bytes behind its last pixel`)
    return
  }
  const pixels = `${frameCount === 1 ? '' : `${frameCount} frames of `}${rows} x ${columns} pixels of ${bitsAllocated} bits`
  throw new DenoscopeError(
    'dicom.corrupt',
    `${file.path}: ${pixelDataText} has ${length} bytes, but ${pixels} have ${expected}`
  )
}

/** Warns of bytes behind Pixel Data that are not an element. Bytes inserted into a file push pixels out to there. */
async function warnOfStrayBytes(
  { path, transferSyntax, warnings }: DicomFile,
  window: ByteWindow,
  { valueOffset, length, vr }: ElementPlace
): Promise<void> {
  const end = valueOffset + length + (length % 2)
  const stray = window.size - end
  if (stray <= 0) return
  const encoding = { explicit: vr !== null, littleEndian: transferSyntax.littleEndian }
  const next =
    stray < shortestHeader ? null : await new ElementScanner(window, path).header(end, encoding).catch(() => null)
  const isElement =
    next !== null &&
    next.tag > tags.PixelData &&
    (next.length === undefinedLength || next.valueOffset + next.length <= window.size)
  if (isElement) return
  warnings.add(
    `${pixelDataText} is followed by bytes that are not a DICOM element: pixels are displaced if the file was altered`
  )
}

/** Finds the items of compressed Pixel Data: the offset table, then fragments, then a delimiter. */
async function locateFragments(
  path: string,
  window: ByteWindow,
  format: PixelFormat,
  pixelData: ElementPlace
): Promise<Fragments> {
  if (pixelData.length !== undefinedLength) {
    throw new DenoscopeError(
      'dicom.corrupt',
      `${path}: ${pixelDataText} is not divided into items although it is compressed`
    )
  }
  const scanner = new ElementScanner(window, path)
  const ranges: ByteRange[] = []
  let offset = pixelData.valueOffset
  for (;;) {
    // The delimiter may be missing. No pixels are lost if every frame has its fragment.
    if (ranges.length - 1 === format.frameCount && window.size - offset < 8) break
    const item = await scanner.header(offset, { explicit: false, littleEndian: true })
    if (item.tag === tags.SequenceDelimitationItem) break
    offset = item.valueOffset + item.length
    if (item.tag !== tags.Item)
      throw new DenoscopeError('dicom.corrupt', `${path}: no item at byte ${item.offset} of ${pixelDataText}`)
    if (offset > window.size) {
      throw new DenoscopeError(
        'dicom.truncated',
        `${path}: cut short in ${pixelDataText}: ends at byte ${window.size}, expected ${offset} or more`
      )
    }
    ranges.push({ offset: item.valueOffset, length: item.length })
  }
  const [offsetTable, ...fragments] = ranges
  if (offsetTable === undefined || fragments.length < format.frameCount) {
    throw new DenoscopeError(
      'dicom.truncated',
      `${path}: ${pixelDataText} has ${fragments.length} fragments for ${format.frameCount} frames`
    )
  }
  return { offsetTable, ranges: fragments }
}

/** The items of compressed Pixel Data. */
export interface Fragments {
  readonly offsetTable: ByteRange
  readonly ranges: readonly ByteRange[]
}

const headerBytes = 8

/**
 * Assigns fragments to frames, by the first rule that fits:
 * 1. One fragment for each frame.
 * 2. The offset table, then the extended offset table (DICOM PS3.3 C.7.6.3.1.8).
 * 3. The markers that begin and end an image.
 * @throws dicom.corrupt if no rule fits
 */
export async function assignFragments(
  file: DicomFile,
  window: ByteWindow,
  frameCount: number,
  { offsetTable, ranges }: Fragments
): Promise<FrameRanges> {
  if (frameCount === 1) return [ranges]
  if (frameCount === ranges.length) return ranges.map((range) => [range])
  const attempts = [
    () => startsFromTable(window, offsetTable, 4),
    () => startsFromTable(window, rangeOf(file.extendedOffsetTable), 8)
  ]
  for (const attempt of attempts) {
    const first = firstFragments(await attempt(), ranges, frameCount)
    if (first !== null) return first.map((start, index) => ranges.slice(start, first[index + 1]))
  }
  const frames = file.transferSyntax.compression === 'rle' ? [] : await splitByMarkers(window, ranges)
  if (frames.length === frameCount) return frames
  throw new DenoscopeError(
    'dicom.corrupt',
    `${file.path}: ${tagText(tags.PixelData)} has ${ranges.length} fragments for ${frameCount} frames, and neither an offset table nor end-of-image markers that assign them`
  )
}

function rangeOf(place: ElementPlace | null): ByteRange {
  return place === null ? { offset: 0, length: 0 } : { offset: place.valueOffset, length: place.length }
}

/** Offset of the first item of each frame, from the first fragment on. */
async function startsFromTable(window: ByteWindow, { offset, length }: ByteRange, size: 4 | 8): Promise<number[]> {
  if (length === 0 || offset + length > window.size) return []
  const bytes = await window.slice(offset, length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: Math.floor(length / size) }, (_, index) =>
    size === 4 ? view.getUint32(index * 4, true) : Number(view.getBigUint64(index * 8, true))
  )
}

/** Indices of the fragments that begin a frame; null if the table does not fit. */
function firstFragments(starts: readonly number[], ranges: readonly ByteRange[], frameCount: number): number[] | null {
  const base = ranges[0]!.offset
  const numbers = new Map(ranges.map(({ offset }, index) => [offset - base, index]))
  const first = starts.map((start) => numbers.get(start) ?? -1)
  const ascending = first.every((number, index) => (index === 0 ? number === 0 : number > first[index - 1]!))
  return first.length === frameCount && ascending ? first : null
}

/** Last bytes of a fragment, which contain the end-of-image marker and padding. */
const endBytes = 16

async function splitByMarkers(window: ByteWindow, ranges: readonly ByteRange[]): Promise<ByteRange[][]> {
  const frames: ByteRange[][] = [[]]
  for (const [index, range] of ranges.entries()) {
    frames.at(-1)!.push(range)
    const next = ranges[index + 1]
    if (next && (await endsImage(window, range)) && (await beginsImage(window, next))) frames.push([])
  }
  return frames
}

async function endsImage(window: ByteWindow, { offset, length }: ByteRange): Promise<boolean> {
  const count = Math.min(length, endBytes)
  const bytes = Buffer.from(await window.slice(offset + length - count, count))
  const marker = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]))
  return marker >= 0 && bytes.subarray(marker + 2).every((byte) => byte === 0 || byte === 0xff)
}

/** JPEG and JPEG-LS begin with FFD8, JPEG 2000 with FF4F. */
async function beginsImage(window: ByteWindow, { offset, length }: ByteRange): Promise<boolean> {
  if (length < headerBytes) return false
  const bytes = await window.slice(offset, 3)
  return bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f) && bytes[2] === 0xff
}
