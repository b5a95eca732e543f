import { count } from '../../counts.ts'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { DenoscopeError } from '../../errors.ts'
import { butWhat, formatBytes } from '../../files/foreign-formats.ts'
import { printable } from '../../printable.ts'
import { withFile, type ByteStore, ByteWindow, memoryStore } from './byte-window.ts'
import { DataSet } from './data-set.ts'
import { undefinedLength, type ElementPlace, type Element, ElementParser } from './element-parser.ts'
import { ElementScanner } from './element-scanner.ts'
import { overlayBitPositions, tags, tagText, vrOf } from './tags.ts'
import {
  type Encoding,
  type TransferSyntax,
  explicitBigEndianUid,
  explicitLittleEndianUid,
  implicitLittleEndianUid,
  transferSyntaxes
} from './transfer-syntaxes.ts'

/** Header of a DICOM file, and the place of its pixels. */
export interface DicomFile {
  readonly path: string
  readonly transferSyntax: TransferSyntax
  readonly dataSet: DataSet
  /** Lines for a person, without the file's name. Grows as attributes are read. */
  readonly warnings: Set<string>
  /** True for a DICOMDIR, an index of other files. */
  readonly isDirectory: boolean
  /** Null if the file has no pixels. Offsets in a deflated file count in the inflated data set. */
  readonly pixelData: ElementPlace | null
  /** Offsets of the frames in compressed Pixel Data, as 64-bit numbers. Null in most files. */
  readonly extendedOffsetTable: ElementPlace | null
}

/** Most bytes of the attributes that are read, functional groups included. */
const maximumHeaderBytes = 64 * 1024 ** 2
/** Most bytes of a plain attribute. The longest that are read are lists of a few numbers. */
const maximumValueBytes = 64 * 1024

const wanted = new Set<number>([
  ...Object.values(tags).filter((tag) => tag >>> 16 >= 0x0008 && tag < tags.ExtendedOffsetTable),
  ...overlayBitPositions
])
const isPixelData = (tag: number): boolean => tag >= tags.FloatPixelData && tag <= tags.PixelData

/**
 * Reads the header of a file up to Pixel Data. Calls `use` with the header and with a window over the bytes that hold
 * Pixel Data. The preamble of DICOM PS3.10 may be missing.
 * @param also attributes to read besides those of `tags`
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
    const warnings = new Set<string>(encodingWarnings(transferSyntax, encoding))
    const dataSet = await parse(path, window, places, encoding, new Set([...wanted, ...also]), (warning) =>
      warnings.add(warning)
    )
    const isDirectory = places.some((place) => place.tag === tags.DirectoryRecordSequence)
    const extendedOffsetTable = places.find((place) => place.tag === tags.ExtendedOffsetTable) ?? null
    return use({ path, transferSyntax, dataSet, warnings, isDirectory, pixelData, extendedOffsetTable }, window)
  })
}

/** Facts for reading pixels later, without the header. */
export interface PixelFile {
  readonly path: string
  readonly transferSyntax: TransferSyntax
  readonly pixelVr: string | null
  readonly pixelOffset: number
}

export function pixelFile({ path, transferSyntax, pixelData }: DicomFile): PixelFile {
  return { path, transferSyntax, pixelVr: pixelData?.vr ?? null, pixelOffset: pixelData?.valueOffset ?? 0 }
}

/** Bytes that hold the pixels: those of the file, or the inflated data set. */
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
    .filter(({ place }) => wanted.has(place.tag))
  const long = chosen.find(({ place, end }) => !isSequence(place) && end - place.offset > maximumValueBytes)
  if (long !== undefined)
    throw new DenoscopeError(
      'dicom.corrupt',
      `${path}: ${tagText(long.place.tag)} has ${count(long.place.length)} bytes`
    )
  const total = chosen.reduce((sum, { place, end }) => sum + end - place.offset, 0)
  if (total > maximumHeaderBytes) {
    throw new DenoscopeError(
      'dicom.unsupported',
      `${path}: its header has ${count(total)} bytes, more than ${count(maximumHeaderBytes)}`
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
    elements.set(place.tag, new ElementParser(bytes, path, place.tag, warn).parse(encoding))
  }
  return new DataSet(elements, { path, warn })
}

function encodingWarnings(stated: TransferSyntax, written: Encoding): string[] {
  if (stated.explicit === written.explicit) return []
  const not = written.explicit ? '' : 'not '
  return [`${tagText(tags.TransferSyntaxUID)} is ${stated.name}, but value representations are ${not}written`]
}

function isSequence({ tag, vr, length }: ElementPlace): boolean {
  return vr === 'SQ' || length === undefinedLength || vrOf(tag) === 'SQ'
}

/** Most bytes of an inflated data set: a small file must not fill the memory. */
const maximumInflatedBytes = 256 * 1024 ** 2
const metaEncoding: Encoding = { explicit: true, littleEndian: true }

/** Data set of a file, behind the meta information. Inflated if the file is deflated. */
export interface OpenDataSet {
  readonly store: ByteStore
  readonly window: ByteWindow
  readonly offset: number
  readonly transferSyntax: TransferSyntax
  /** As written, which may differ from the transfer syntax. */
  readonly encoding: Encoding
}

/**
 * Finds the data set and its encoding. The preamble of DICOM PS3.10 may be missing.
 * @throws dicom.not-dicom, dicom.truncated, dicom.corrupt, dicom.unsupported
 */
export async function openDataSet(path: string, store: ByteStore): Promise<OpenDataSet> {
  const window = new ByteWindow(store)
  const metaOffset = await findMeta(window)
  const meta = metaOffset === null ? { offset: 0, uid: undefined } : await readMeta(path, window, metaOffset)
  const transferSyntax =
    meta.uid === undefined ? await guessSyntax(path, window, meta.offset) : syntaxFor(path, meta.uid)
  if (transferSyntax.deflated) {
    const inflated = memoryStore(await inflate(path, await store.read(meta.offset, store.size - meta.offset)))
    return { store: inflated, window: new ByteWindow(inflated), offset: 0, transferSyntax, encoding: transferSyntax }
  }
  const encoding = await actualEncoding(path, window, meta.offset, transferSyntax)
  return { store, window, offset: meta.offset, transferSyntax, encoding }
}

/** Offset of the file meta information: behind the preamble, or 0 without a preamble. Null if missing. */
async function findMeta(window: ByteWindow): Promise<number | null> {
  const start = Buffer.from(await window.slice(0, Math.min(window.size, 132)))
  if (start.subarray(128, 132).toString('latin1') === 'DICM') return 132
  return start.length > 4 && start.readUInt16LE(0) === 2 ? 0 : null
}

async function readMeta(path: string, window: ByteWindow, offset: number): Promise<{ offset: number; uid?: string }> {
  const places = await new ElementScanner(window, path).scan(offset, metaEncoding, (tag) => tag >>> 16 !== 2)
  const last = places.at(-1)
  const end = last === undefined || last.tag >>> 16 === 2 ? window.size : last.offset
  const syntax = places.find((place) => place.tag === tags.TransferSyntaxUID)
  if (syntax === undefined || syntax.length > 64) return { offset: end }
  const uid = Buffer.from(await window.slice(syntax.valueOffset, syntax.length)).toString('latin1')
  return { offset: end, uid: uid.replace(/[\0 ]+$/, '') }
}

function syntaxFor(path: string, uid: string): TransferSyntax {
  const syntax = transferSyntaxes.get(uid)
  if (syntax === undefined) {
    throw new DenoscopeError(
      'dicom.unsupported',
      `${path}: ${tagText(tags.TransferSyntaxUID)} '${printable(uid).slice(0, 64)}' is not supported`
    )
  }
  return syntax
}

/** Transfer syntax of a data set without meta information: the first group, 0008, shows the byte order. */
async function guessSyntax(path: string, window: ByteWindow, offset: number): Promise<TransferSyntax> {
  if (window.size - offset >= 8) {
    const group = Buffer.from(await window.slice(offset, 2))
    if (group.readUInt16BE(0) === 8) return transferSyntaxes.get(explicitBigEndianUid)!
    const explicit =
      group.readUInt16LE(0) === 8 ? await new ElementScanner(window, path).looksExplicit(offset, true) : null
    if (explicit !== null) return transferSyntaxes.get(explicit ? explicitLittleEndianUid : implicitLittleEndianUid)!
  }
  if (offset > 0) {
    throw new DenoscopeError(
      'dicom.corrupt',
      `${path}: lacks ${tagText(tags.TransferSyntaxUID)}, and no data set begins at byte ${offset}`
    )
  }
  const what = butWhat(await window.slice(0, Math.min(window.size, formatBytes)), path)
  throw new DenoscopeError(
    'dicom.not-dicom',
    `${path}: is not DICOM${what || ": no 'DICM' at byte 128 and no data set at its start"}`
  )
}

/** The encoding of the first element. Some writers state one transfer syntax and write another. */
async function actualEncoding(
  path: string,
  window: ByteWindow,
  offset: number,
  stated: TransferSyntax
): Promise<Encoding> {
  if (!stated.littleEndian || offset >= window.size) return stated
  const explicit = await new ElementScanner(window, path).looksExplicit(offset, true)
  return { explicit: explicit ?? stated.explicit, littleEndian: true }
}

async function inflate(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(inflateRaw)(bytes, { maxOutputLength: maximumInflatedBytes })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DenoscopeError(
        'dicom.unsupported',
        `${path}: the deflated data set is larger than ${maximumInflatedBytes} bytes`
      )
    }
    if (code === 'Z_BUF_ERROR')
      throw new DenoscopeError('dicom.truncated', `${path}: the deflated data set is cut short`)
    throw new DenoscopeError('dicom.corrupt', `${path}: the deflated data set is damaged`, { cause: error })
  }
}
