import { DenoscopeError } from '../errors.ts'
import { asciiText, textOf } from '../deidentification/dicom-object.ts'
import { readElements } from '../deidentification/element-tree.ts'
import { tags } from '../sources/dicom/tags.ts'
import { transferSyntaxes } from '../sources/dicom/transfer-syntaxes.ts'
import { uidPattern } from './pacs-query.ts'

/** A DICOM file, by its meta information (PS3.10 7.1). */
export interface StoredObject {
  /** For messages. */
  readonly path: string
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** Offset of the data set, behind the meta information. */
  readonly dataSetOffset: number
}

const metaOffset = 132
const studyInstanceUid = 0x0020000d
const metaEncoding = { explicit: true, littleEndian: true }

/** True if the bytes begin as a DICOM file does. */
export const isDicomFile = (bytes: Uint8Array): boolean =>
  bytes.length > metaOffset && asciiText(bytes.subarray(128, metaOffset)) === 'DICM'

/**
 * Reads the meta information of a file. Class and instance that it lacks are those of the data set.
 * @param bytes of the whole file, or of its beginning up to (0008,0018)
 * @throws dicom.not-dicom, dicom.corrupt, dicom.tag-missing
 */
export function readStoredObject(path: string, bytes: Uint8Array): StoredObject {
  if (!isDicomFile(bytes)) throw new DenoscopeError('dicom.not-dicom', `${path}: is not a DICOM file`)
  const meta = readElements(path, bytes, metaOffset, metaEncoding, (tag) => tag >>> 16 !== 2)
  const transferSyntaxUid = textOf(meta.nodes, tags.TransferSyntaxUID)
  const stated = [textOf(meta.nodes, 0x00020002), textOf(meta.nodes, 0x00020003)]
  const [sopClassUid, sopInstanceUid] = (
    stated.every((uid) => uid !== '') ? stated : identityOf(path, bytes, meta.next, transferSyntaxUid)
  ) as [string, string]
  if (![sopClassUid, sopInstanceUid, transferSyntaxUid].every((uid) => uidPattern.test(uid)))
    throw new DenoscopeError('dicom.tag-missing', `${path}: lacks the UID of its class, instance or transfer syntax`)
  return { path, sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset: meta.next }
}

/**
 * Study and series of a file, as its data set states them; empty texts if they are missing or cannot be read.
 * @param object the same file
 */
export function placeOfObject(bytes: Uint8Array, object: StoredObject): { studyUid: string; seriesUid: string } {
  const { path, transferSyntaxUid, dataSetOffset } = object
  const syntax = transferSyntaxes.get(transferSyntaxUid)
  if (syntax === undefined || syntax.deflated) return { studyUid: '', seriesUid: '' }
  try {
    const { nodes } = readElements(path, bytes, dataSetOffset, syntax, (tag) => tag > tags.SeriesInstanceUID)
    return { studyUid: textOf(nodes, studyInstanceUid), seriesUid: textOf(nodes, tags.SeriesInstanceUID) }
  } catch {
    // Opening the series says what is wrong with the file.
    return { studyUid: '', seriesUid: '' }
  }
}

function identityOf(path: string, bytes: Uint8Array, offset: number, transferSyntaxUid: string): string[] {
  const syntax = transferSyntaxes.get(transferSyntaxUid)
  if (syntax === undefined || syntax.deflated) return ['', '']
  const { nodes } = readElements(path, bytes, offset, syntax, (tag) => tag > tags.SOPInstanceUID)
  return [textOf(nodes, tags.SOPClassUID), textOf(nodes, tags.SOPInstanceUID)]
}
