import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { DenoscopeError } from '../../errors.ts'
import { butWhat, formatBytes } from '../../files/foreign-formats.ts'
import { printable } from '../../printable.ts'
import { ByteWindow, memoryStore, type ByteStore } from './byte-window.ts'
import { ElementScanner } from './element-scanner.ts'
import { tags, tagText } from './tags.ts'
import {
  explicitBigEndianUid,
  explicitLittleEndianUid,
  implicitLittleEndianUid,
  transferSyntaxes,
  type Encoding,
  type TransferSyntax
} from './transfer-syntaxes.ts'

/** Inflated data sets beyond this are refused: a small file must not fill the memory. */
const maximumInflatedBytes = 256 * 1024 ** 2
const metaEncoding: Encoding = { explicit: true, littleEndian: true }

/** A file's data set, behind its meta information and inflated where it was deflated. */
export interface OpenDataSet {
  readonly store: ByteStore
  readonly window: ByteWindow
  readonly offset: number
  readonly transferSyntax: TransferSyntax
  readonly encoding: Encoding
}

/**
 * Finds the data set, and how it is written, with or without the preamble of DICOM PS3.10.
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
    throw new DenoscopeError(
      'dicom.unsupported',
      `${path}: ${tagText(tags.TransferSyntaxUID)} '${printable(uid).slice(0, 64)}' is not supported`
    )
  }
  return syntax
}

/** A data set without meta information begins with group 0008, which also tells its byte order. */
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

/** Some writers state one transfer syntax and write another; the first element shows which it is. */
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
