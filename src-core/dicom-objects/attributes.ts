import dcmjs, { type DicomElements } from 'dcmjs'
import { DenoscopeError } from '../errors.ts'
import { implementationClassUid, implementationVersion } from '../deidentification/dicom-object.ts'
import { explicitLittleEndianUid } from '../sources/dicom/transfer-syntaxes.ts'

/** Value of an attribute. A text of a person's name may have the groups of DICOM PS3.5 6.2.1, separated by '='. */
export type AttributeValue =
  string | number | readonly string[] | readonly number[] | ArrayBufferView<ArrayBuffer> | readonly Attributes[]

/** A data set, or an item of a sequence, by keyword of DICOM PS3.6. Undefined leaves an attribute out. */
export interface Attributes {
  readonly [keyword: string]: AttributeValue | undefined
}

/** Longest values in characters (DICOM PS3.5 6.2). Longer texts are cut. */
const longest: Readonly<Record<string, number>> = { LO: 64, SH: 16, ST: 1024, LT: 10_240, CS: 16 }
/** Representations in which a backslash separates values. */
const lists = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'LO', 'PN', 'SH', 'TM', 'UC', 'UI'])
/** Representations that keep line breaks. */
const paragraphs = new Set(['LT', 'ST', 'UT'])
/** Representations that PS3.6 leaves open. The value decides: bytes are words, numbers are unsigned. */
const openRepresentations: Readonly<Record<string, string>> = { ox: 'OW', xs: 'US' }
const longestNameGroup = 64

/**
 * Bytes of a DICOM file with these attributes: Explicit VR Little Endian, texts in UTF-8. Written by dcmjs.
 * @param representations representation of attributes that PS3.6 leaves open, by keyword. Default: OW or US
 */
export function dicomFile(attributes: Attributes, representations: Readonly<Record<string, string>> = {}): Buffer {
  dcmjs.log.setLevel('silent')
  const dict = new dcmjs.data.DicomDict(
    elements({
      FileMetaInformationVersion: Uint8Array.of(0, 1),
      MediaStorageSOPClassUID: attributes['SOPClassUID'],
      MediaStorageSOPInstanceUID: attributes['SOPInstanceUID'],
      TransferSyntaxUID: explicitLittleEndianUid,
      ImplementationClassUID: implementationClassUid,
      ImplementationVersionName: implementationVersion
    })
  )
  dict.dict = elements({ ...attributes, SpecificCharacterSet: 'ISO_IR 192' }, representations)
  return Buffer.from(dict.write())
}

function elements(attributes: Attributes, representations: Readonly<Record<string, string>> = {}): DicomElements {
  const stated = Object.entries(attributes).flatMap(([keyword, value]) => {
    if (value === undefined) return []
    const entry = dcmjs.data.DicomMetaDictionary.nameMap[keyword]
    if (entry === undefined) throw new DenoscopeError('internal', `${keyword} is no attribute of DICOM`)
    const vr = representations[keyword] ?? openRepresentations[entry.vr] ?? entry.vr
    return [[entry.tag.replace(/[(),]/g, ''), { vr, Value: values(vr, value) }] as const]
  })
  return Object.fromEntries(stated.sort(([first], [second]) => (first < second ? -1 : 1)))
}

function values(vr: string, value: AttributeValue): unknown[] {
  if (ArrayBuffer.isView(value))
    return [value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer]
  if (vr === 'SQ') return (value as readonly Attributes[]).map((item) => elements(item))
  const all: readonly (string | number)[] = Array.isArray(value) ? value : [value as string | number]
  return all.map((each) => (typeof each === 'number' ? each : vr === 'PN' ? personName(each) : legalText(vr, each)))
}

/** A text that the representation allows: without the separator of values and control characters, not too long. */
function legalText(vr: string, text: string): string {
  const oneValue = lists.has(vr) ? text.replaceAll('\\', '/') : text
  const control = paragraphs.has(vr) ? /[^\P{Cc}\n\r\t\f]/gu : /\p{Cc}/gu
  const legal = oneValue.replace(control, ' ')
  const limit = longest[vr]
  return limit === undefined ? legal : [...legal].slice(0, limit).join('').trimEnd()
}

function personName(text: string): Record<string, string> {
  const groups = text.split('=').map((group) => [...legalText('PN', group)].slice(0, longestNameGroup).join(''))
  const names = ['Alphabetic', 'Ideographic', 'Phonetic']
  return Object.fromEntries(names.flatMap((name, index) => (groups[index] ? [[name, groups[index]]] : [])))
}
