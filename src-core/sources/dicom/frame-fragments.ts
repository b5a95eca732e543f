import { DenoscopeError } from '../../errors.ts'
import type { ByteWindow } from './byte-window.ts'
import type { DicomFile } from './dicom-file.ts'
import type { ElementPlace } from './element-header.ts'
import type { ByteRange, FrameRanges } from './pixel-layout.ts'
import { tags, tagText } from './tags.ts'

/** The items of compressed Pixel Data. */
export interface Fragments {
  readonly offsetTable: ByteRange
  readonly ranges: readonly ByteRange[]
}

const headerBytes = 8

/**
 * Assigns fragments to frames: one each where there are as many, else by the offset table, the extended offset table
 * (DICOM PS3.3 C.7.6.3.1.8), or the markers that begin and end an image.
 * @throws dicom.corrupt if none of them fits
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

/** Where each frame's first item begins, counted from the first fragment's. */
async function startsFromTable(window: ByteWindow, { offset, length }: ByteRange, size: 4 | 8): Promise<number[]> {
  if (length === 0 || offset + length > window.size) return []
  const bytes = await window.slice(offset, length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: Math.floor(length / size) }, (_, index) =>
    size === 4 ? view.getUint32(index * 4, true) : Number(view.getBigUint64(index * 8, true))
  )
}

/** Numbers of the fragments that begin a frame; null if the table does not fit. */
function firstFragments(starts: readonly number[], ranges: readonly ByteRange[], frameCount: number): number[] | null {
  const base = ranges[0]!.offset
  const numbers = new Map(ranges.map(({ offset }, index) => [offset - base, index]))
  const first = starts.map((start) => numbers.get(start) ?? -1)
  const ascending = first.every((number, index) => (index === 0 ? number === 0 : number > first[index - 1]!))
  return first.length === frameCount && ascending ? first : null
}

/** Bytes at a fragment's end among which the end-of-image marker lies: it may have padding behind it. */
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
