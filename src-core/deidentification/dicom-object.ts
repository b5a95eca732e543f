import { readFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import { DenoscopeError } from '../errors.ts'
import { readError } from '../files/file-error.ts'
import { appVersion } from '../runtime/versions.ts'
import { memoryStore } from '../sources/dicom/byte-window.ts'
import { openDataSet } from '../sources/dicom/dicom-file.ts'
import { tags } from '../sources/dicom/tags.ts'
import {
  explicitLittleEndianUid,
  implicitLittleEndianUid,
  type Encoding,
  type TransferSyntax
} from '../sources/dicom/transfer-syntaxes.ts'
import { readElements, writeElements, type DataSetNodes, type ElementNode, type ValueNode } from './element-tree.ts'

/** A DICOM file in memory, with every element and every byte. */
export interface DicomObject {
  /** For messages. */
  readonly path: string
  readonly transferSyntax: TransferSyntax
  /** Encoding as written, which may differ from the transfer syntax. */
  readonly encoding: Encoding
  /** Group 0002; empty if the file has none. */
  readonly meta: DataSetNodes
  readonly dataSet: DataSetNodes
}

const metaEncoding: Encoding = { explicit: true, littleEndian: true }
const preambleBytes = 128

/** @throws dicom.not-dicom, dicom.truncated, dicom.corrupt, dicom.unsupported, file.not-found, file.unreadable */
export async function readDicomObject(path: string): Promise<DicomObject> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw readError(path, error)
  })
  return parseDicomObject(path, bytes)
}

/** The same for the bytes of a file. */
export async function parseDicomObject(path: string, bytes: Uint8Array): Promise<DicomObject> {
  if (bytes.length === 0) throw new DenoscopeError('dicom.not-dicom', `${path}: is empty (0 bytes)`)
  const { store, offset, transferSyntax, encoding } = await openDataSet(path, memoryStore(bytes))
  const metaOffset = Buffer.from(bytes.subarray(preambleBytes, 132)).toString('latin1') === 'DICM' ? 132 : 0
  const hasMeta = bytes[metaOffset] === 2 && bytes[metaOffset + 1] === 0
  const meta = hasMeta ? readElements(path, bytes, metaOffset, metaEncoding, (tag) => tag >>> 16 !== 2).nodes : []
  const body = await store.read(0, store.size)
  return { path, transferSyntax, encoding, meta, dataSet: readElements(path, body, offset, encoding).nodes }
}

/** UID of Denoscope as a writer of DICOM. A constant of this program, made from a random UUID. */
export const implementationClassUid = '2.25.186939955536658926417666441205201949063'
export const implementationVersion = `DENOSCOPE ${appVersion}`.slice(0, 16)

/**
 * Bytes of the file: an empty preamble, new meta information, the data set in its former encoding.
 * @param sopInstanceUid also in the data set
 */
export function dicomBytes({ transferSyntax, encoding, dataSet }: DicomObject, sopInstanceUid: string): Buffer {
  const head = fileHead(textOf(dataSet, tags.SOPClassUID), sopInstanceUid, writtenSyntax(transferSyntax, encoding))
  const body = writeElements(dataSet, encoding)
  const stored = transferSyntax.deflated ? even(deflateRawSync(body)) : body
  return Buffer.concat([head, stored])
}

/** Beginning of a file, up to the data set: an empty preamble and meta information (PS3.10 7.1). */
export function fileHead(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const meta = writeElements(
    [
      { ...textNode(0x00020001, 'OB', ''), bytes: Uint8Array.of(0, 1) },
      textNode(0x00020002, 'UI', sopClassUid),
      textNode(0x00020003, 'UI', sopInstanceUid),
      textNode(0x00020010, 'UI', transferSyntaxUid),
      textNode(0x00020012, 'UI', implementationClassUid),
      textNode(0x00020013, 'SH', implementationVersion),
      textNode(0x00020016, 'AE', 'DENOSCOPE')
    ],
    metaEncoding
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(meta.length)
  const groupLength = writeElements([{ ...textNode(0x00020000, 'UL', ''), bytes: length }], metaEncoding)
  return Buffer.concat([Buffer.alloc(preambleBytes), Buffer.from('DICM'), groupLength, meta])
}

/** UID of the transfer syntax that was written, if the file states another one. */
function writtenSyntax(stated: TransferSyntax, written: Encoding): string {
  if (stated.explicit === written.explicit || stated.compression !== null || stated.deflated) return stated.uid
  return written.explicit ? explicitLittleEndianUid : implicitLittleEndianUid
}

/** An element with an ASCII text, padded to an even length. */
export function textNode(tag: number, vr: string, text: string): ValueNode {
  return {
    tag,
    vr,
    writtenVr: vr,
    bytes: even(Buffer.from(text, 'latin1'), vr === 'UI' ? 0 : 0x20),
    isEncapsulated: false
  }
}

function even(bytes: Buffer, filler = 0): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(filler)])
}

/** Text of the first element with this tag, without padding; empty if there is none. For ASCII values. */
export function textOf(nodes: DataSetNodes, tag: number): string {
  const node = nodes.find((candidate): candidate is ValueNode => candidate.tag === tag && 'bytes' in candidate)
  return node === undefined ? '' : asciiText(node.bytes)
}

/** Bytes as ASCII text without padding at the ends. */
export function asciiText(bytes: Uint8Array): string {
  return withoutPadding(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'))
}

/** The text without NUL and blanks at its ends. A regular expression would take minutes for long runs of zeros. */
export function withoutPadding(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isPadding(text[start]!)) start++
  while (end > start && isPadding(text[end - 1]!)) end--
  return text.slice(start, end)
}

const isPadding = (character: string): boolean => character === '\0' || character.trim() === ''

/** True for Pixel Data of any kind. */
export function isPixels({ tag }: ElementNode): boolean {
  return tag >= tags.FloatPixelData && tag <= tags.PixelData
}
