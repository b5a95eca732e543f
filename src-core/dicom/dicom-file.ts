import { inflateRaw } from 'node:zlib'
import { promisify } from 'node:util'
import { DenoscopeError } from '../errors.ts'
import { ByteWindow, memoryStore, withFile, type ByteStore } from './byte-window.ts'
import { parseElements, type DataSet } from './data-set.ts'
import { ElementScanner, undefinedLength, type ElementPlace } from './element-scanner.ts'
import { tags, tagText } from './tags.ts'
import {
  explicitBigEndianUid,
  explicitLittleEndianUid,
  implicitLittleEndianUid,
  transferSyntaxes,
  type Encoding,
  type TransferSyntax
} from './transfer-syntaxes.ts'

/** A DICOM file's header, and where its pixels lie. */
export interface DicomFile {
  readonly path: string
  readonly transferSyntax: TransferSyntax
  readonly dataSet: DataSet
  /** A DICOMDIR: an index of other files. */
  readonly isDirectory: boolean
  /** Null where the file ends without pixels. Offsets are those of the inflated data set where it is deflated. */
  readonly pixelData: ElementPlace | null
}

/** Inflated data sets beyond this are refused: a small file must not fill the memory. */
const maximumInflatedBytes = 256 * 1024 ** 2
/** A header with more bytes of the attributes that we read, functional groups included, is refused. */
const maximumHeaderBytes = 64 * 1024 ** 2
/** Longer values of plain attributes are damage: the longest that we read are lists of a few numbers. */
const maximumValueBytes = 64 * 1024

const wanted = new Set<number>(Object.values(tags).filter((tag) => tag >>> 16 >= 0x0008 && tag < tags.FloatPixelData))
const isPixelData = (tag: number): boolean => tag >= tags.FloatPixelData && tag <= tags.PixelData
const metaEncoding: Encoding = { explicit: true, littleEndian: true }

/**
 * Reads a file's header up to Pixel Data and hands it to `use`, together with a window over the bytes in
 * which Pixel Data lies. With or without the preamble of DICOM PS3.10.
 * @throws dicom.not-dicom, dicom.truncated, dicom.corrupt, dicom.unsupported, file.not-found, file.unreadable
 */
export function withDicomFile<Result>(
  path: string,
  use: (file: DicomFile, window: ByteWindow) => Promise<Result>
): Promise<Result> {
  return withFile(path, async (store) => {
    if (store.size === 0) throw new DenoscopeError('dicom.not-dicom', `${path}: is empty (0 bytes)`)
    const { window, offset, transferSyntax, encoding } = await openDataSet(path, store)
    const scanner = new ElementScanner(window, path)
    const places = await scanner.scan(offset, encoding, isPixelData)
    const last = places.at(-1)
    const pixelData = last !== undefined && isPixelData(last.tag) ? last : null
    const dataSet = await parse(path, window, places, encoding)
    const isDirectory = places.some((place) => place.tag === tags.DirectoryRecordSequence)
    return use({ path, transferSyntax, dataSet, isDirectory, pixelData }, window)
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

interface OpenDataSet {
  readonly store: ByteStore
  readonly window: ByteWindow
  readonly offset: number
  readonly transferSyntax: TransferSyntax
  readonly encoding: Encoding
}

async function openDataSet(path: string, store: ByteStore): Promise<OpenDataSet> {
  const window = new ByteWindow(store)
  const metaOffset = await findMeta(window)
  const meta = metaOffset === null ? { offset: 0, uid: undefined } : await readMeta(path, window, metaOffset)
  const transferSyntax = meta.uid === undefined ? await guessSyntax(path, window, meta.offset) : syntaxFor(path, meta.uid)
  if (transferSyntax.deflated) {
    const inflated = memoryStore(await inflate(path, await store.read(meta.offset, store.size - meta.offset)))
    return { store: inflated, window: new ByteWindow(inflated), offset: 0, transferSyntax, encoding: transferSyntax }
  }
  const encoding = await actualEncoding(path, window, meta.offset, transferSyntax)
  return { store, window, offset: meta.offset, transferSyntax, encoding }
}

/** Where the file meta information begins: behind the preamble, or at the start of files that lack it. */
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
    throw new DenoscopeError('dicom.unsupported', `${path}: ${tagText(tags.TransferSyntaxUID)} '${printable(uid)}' is not supported`)
  }
  return syntax
}

/** A data set without meta information begins with group 0008, which also tells its byte order. */
async function guessSyntax(path: string, window: ByteWindow, offset: number): Promise<TransferSyntax> {
  if (window.size - offset >= 8) {
    const group = Buffer.from(await window.slice(offset, 2))
    if (group.readUInt16BE(0) === 8) return transferSyntaxes.get(explicitBigEndianUid)!
    const explicit = group.readUInt16LE(0) === 8 ? await new ElementScanner(window, path).looksExplicit(offset, true) : null
    if (explicit !== null) return transferSyntaxes.get(explicit ? explicitLittleEndianUid : implicitLittleEndianUid)!
  }
  if (offset > 0) {
    throw new DenoscopeError('dicom.corrupt', `${path}: lacks ${tagText(tags.TransferSyntaxUID)}, and no data set begins at byte ${offset}`)
  }
  throw new DenoscopeError('dicom.not-dicom', `${path}: is not DICOM: no 'DICM' at byte 128 and no data set at its start`)
}

/** Some writers state one transfer syntax and write another; the first element shows which it is. */
async function actualEncoding(path: string, window: ByteWindow, offset: number, stated: TransferSyntax): Promise<Encoding> {
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
      throw new DenoscopeError('dicom.unsupported', `${path}: the deflated data set is larger than ${maximumInflatedBytes} bytes`)
    }
    if (code === 'Z_BUF_ERROR') throw new DenoscopeError('dicom.truncated', `${path}: the deflated data set is cut short`)
    throw new DenoscopeError('dicom.corrupt', `${path}: the deflated data set is damaged`, { cause: error })
  }
}

async function parse(path: string, window: ByteWindow, places: readonly ElementPlace[], encoding: Encoding): Promise<DataSet> {
  const chosen = places
    .map((place, index) => ({ place, end: places[index + 1]?.offset ?? window.size }))
    .filter(({ place, end }) => wanted.has(place.tag) && (isSequence(place) || end - place.offset <= maximumValueBytes))
  const total = chosen.reduce((sum, { place, end }) => sum + end - place.offset, 0)
  if (total > maximumHeaderBytes) {
    throw new DenoscopeError('dicom.unsupported', `${path}: its header has ${total} bytes, more than ${maximumHeaderBytes}`)
  }
  const elements: Uint8Array[] = []
  for (const { place, end } of chosen) elements.push(await cutOut(window, place, end, encoding))
  const dataSet = await parseElements(elements, encoding)
  const unread = chosen.find(({ place }) => !dataSet.contains(place.tag))
  if (unread !== undefined) throw new DenoscopeError('dicom.corrupt', `${path}: ${tagText(unread.place.tag)} cannot be read`)
  return dataSet
}

function isSequence({ tag, vr, length }: ElementPlace): boolean {
  return vr === 'SQ' || length === undefinedLength || tag === tags.SharedFunctionalGroupsSequence || tag === tags.PerFrameFunctionalGroupsSequence
}

/** The element's bytes; one that lacks its representation among others that have it gets 'unknown'. */
async function cutOut(window: ByteWindow, place: ElementPlace, end: number, encoding: Encoding): Promise<Uint8Array> {
  if (place.vr !== null || !encoding.explicit) return window.slice(place.offset, end - place.offset)
  const bytes = await window.slice(place.offset, end - place.offset)
  return Buffer.concat([bytes.subarray(0, 4), Buffer.from('UN\0\0'), bytes.subarray(4)])
}

/** A value for a message: short, without control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)
}
