import dcmjs from 'dcmjs'
import { deidentify, type Deidentified } from '../../../../src-core/deidentification/deidentify.ts'
import { dicomBytes, parseDicomObject } from '../../../../src-core/deidentification/dicom-object.ts'
import { requireNoIdentity } from '../../../../src-core/deidentification/identity-check.ts'
import { Pseudonyms } from '../../../../src-core/deidentification/pseudonyms.ts'
import { syntheticDicom, type SyntheticDicom } from '../../../support/dicom.ts'

export const pseudonyms = new Pseudonyms(Buffer.alloc(32, 7))

interface Output {
  /** The written file. */
  readonly bytes: Buffer
  readonly result: Deidentified
  /** First value of an attribute, read by dcmjs, by `00100010`, without padding; undefined if absent. */
  readonly value: (tag: string) => unknown
  /** True if the attribute is in the file. */
  readonly has: (tag: string) => boolean
  /** True if the text is anywhere in the file, in UTF-8 or Latin-1. */
  readonly holds: (text: string) => boolean
}

/** De-identifies a synthetic file, writes it, checks it as the command does, and reads it with dcmjs. */
export async function deidentified(options: SyntheticDicom): Promise<Output> {
  return deidentifiedBytes(syntheticDicom(options))
}

export async function deidentifiedBytes(original: Buffer): Promise<Output> {
  const object = await parseDicomObject('in.dcm', original)
  const result = deidentify(object, { pseudonyms })
  const bytes = dicomBytes(result.object, result.sopInstanceUid)
  requireNoIdentity(object, await parseDicomObject('in.dcm', bytes), result)
  return { bytes, result, ...read(bytes) }
}

interface ReadFile {
  readonly meta: Readonly<Record<string, { readonly Value: readonly unknown[] }>>
  readonly dict: Readonly<Record<string, { readonly Value: readonly unknown[] }>>
}

dcmjs.log.setLevel('silent')

function read(bytes: Buffer): Omit<Output, 'bytes' | 'result'> {
  let file: ReadFile | undefined
  const element = (tag: string) => {
    file ??= dcmjs.data.DicomMessage.readFile(Uint8Array.from(bytes).buffer) as ReadFile
    return (tag.startsWith('0002') ? file.meta : file.dict)[tag]
  }
  return {
    value: (tag) => {
      const first = element(tag)?.Value[0]
      return typeof first === 'string' ? first.trimEnd() : first
    },
    has: (tag) => element(tag) !== undefined,
    holds: (text) => bytes.includes(Buffer.from(text, 'utf8')) || bytes.includes(Buffer.from(text, 'latin1'))
  }
}

/** The bytes from the header of Pixel Data to the end of the file. */
export function pixelBytes(file: Buffer, littleEndian = true): Buffer {
  const header = littleEndian ? [0xe0, 0x7f, 0x10, 0x00] : [0x7f, 0xe0, 0x00, 0x10]
  return file.subarray(file.lastIndexOf(Buffer.from(header)))
}
