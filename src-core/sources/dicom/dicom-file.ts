import { DenoscopeError } from '../../errors.ts'
import { withFile, type ByteStore, type ByteWindow } from './byte-window.ts'
import { DataSet } from './data-set.ts'
import { undefinedLength, type ElementPlace } from './element-header.ts'
import { ElementScanner } from './element-scanner.ts'
import type { Element } from './element.ts'
import { ElementParser } from './element-parser.ts'
import { openDataSet } from './file-meta.ts'
import { overlayBitPositions, tags, tagText, vrOf } from './tags.ts'
import type { Encoding, TransferSyntax } from './transfer-syntaxes.ts'

/** A DICOM file's header, and where its pixels lie. */
export interface DicomFile {
  readonly path: string
  readonly transferSyntax: TransferSyntax
  readonly dataSet: DataSet
  /** Lines for a person, without the file's name. Grows as attributes are read. */
  readonly warnings: Set<string>
  /** A DICOMDIR: an index of other files. */
  readonly isDirectory: boolean
  /** Null where the file ends without pixels. Offsets are those of the inflated data set where it is deflated. */
  readonly pixelData: ElementPlace | null
  /** Places of the frames in compressed Pixel Data, as 64-bit numbers; seldom there. */
  readonly extendedOffsetTable: ElementPlace | null
}

/** A header with more bytes of the attributes that we read, functional groups included, is refused. */
const maximumHeaderBytes = 64 * 1024 ** 2
/** Longer values of plain attributes are damage: the longest that we read are lists of a few numbers. */
const maximumValueBytes = 64 * 1024

const wanted = new Set<number>([
  ...Object.values(tags).filter((tag) => tag >>> 16 >= 0x0008 && tag < tags.ExtendedOffsetTable),
  ...overlayBitPositions
])
const isPixelData = (tag: number): boolean => tag >= tags.FloatPixelData && tag <= tags.PixelData

/**
 * Reads a file's header up to Pixel Data and hands it to `use`, together with a window over the bytes in
 * which Pixel Data lies. With or without the preamble of DICOM PS3.10.
 * @param also attributes besides those of `tags` that the data set shall have
 * @throws dicom.not-dicom, dicom.truncated, dicom.corrupt, dicom.unsupported, file.not-found, file.unreadable
 */
export function withDicomFile<Result>(
  path: string,
  use: (file: DicomFile, window: ByteWindow) => Promise<Result>,
  also: readonly number[] = []
): Promise<Result> {
  return withFile(path, async (store) => {
    if (store.size === 0) throw new DenoscopeError('dicom.not-dicom', `${path}: is empty (0 bytes)`)
    const { window, offset, transferSyntax, encoding } = await openDataSet(path, store)
    const scanner = new ElementScanner(window, path)
    const places = await scanner.scan(offset, encoding, isPixelData)
    const last = places.at(-1)
    const pixelData = last !== undefined && isPixelData(last.tag) ? last : null
    const warnings = new Set<string>()
    const dataSet = await parse(path, window, places, encoding, new Set([...wanted, ...also]), (warning) =>
      warnings.add(warning)
    )
    const isDirectory = places.some((place) => place.tag === tags.DirectoryRecordSequence)
    const extendedOffsetTable = places.find((place) => place.tag === tags.ExtendedOffsetTable) ?? null
    return use({ path, transferSyntax, dataSet, warnings, isDirectory, pixelData, extendedOffsetTable }, window)
  })
}

/** What it takes to read pixels later, when the header is forgotten. */
export interface PixelFile {
  readonly path: string
  readonly transferSyntax: TransferSyntax
  readonly pixelVr: string | null
  readonly pixelOffset: number
}

export function pixelFile({ path, transferSyntax, pixelData }: DicomFile): PixelFile {
  return { path, transferSyntax, pixelVr: pixelData?.vr ?? null, pixelOffset: pixelData?.valueOffset ?? 0 }
}

/** The bytes in which the file's pixels lie: the file itself, or its inflated data set. */
export async function pixelStore(file: PixelFile, store: ByteStore): Promise<ByteStore> {
  return file.transferSyntax.deflated ? (await openDataSet(file.path, store)).store : store
}

async function parse(
  path: string,
  window: ByteWindow,
  places: readonly ElementPlace[],
  encoding: Encoding,
  wanted: ReadonlySet<number>,
  warn: (warning: string) => void
): Promise<DataSet> {
  const chosen = places
    .map((place, index) => ({ place, end: places[index + 1]?.offset ?? window.size }))
    .filter(({ place, end }) => wanted.has(place.tag) && (isSequence(place) || end - place.offset <= maximumValueBytes))
  const total = chosen.reduce((sum, { place, end }) => sum + end - place.offset, 0)
  if (total > maximumHeaderBytes) {
    throw new DenoscopeError(
      'dicom.unsupported',
      `${path}: its header has ${total} bytes, more than ${maximumHeaderBytes}`
    )
  }
  const elements = new Map<number, Element>()
  const read = new Map<number, Uint8Array>()
  for (const { place, end } of chosen) {
    const bytes = await window.slice(place.offset, end - place.offset)
    const earlier = read.get(place.tag)
    if (earlier !== undefined) {
      if (Buffer.compare(earlier, bytes) !== 0)
        warn(`${tagText(place.tag)} is stated twice, with different values: the first is used`)
      continue
    }
    read.set(place.tag, bytes)
    elements.set(place.tag, new ElementParser(bytes, path, place.tag).parse(encoding))
  }
  return new DataSet(elements, { path, warn })
}

function isSequence({ tag, vr, length }: ElementPlace): boolean {
  return vr === 'SQ' || length === undefinedLength || vrOf(tag) === 'SQ'
}
