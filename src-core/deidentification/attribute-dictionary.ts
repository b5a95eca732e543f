import dcmjs from 'dcmjs'
import { tagHex } from '../sources/dicom/tags.ts'

/** An attribute of DICOM PS3.6. */
export interface DictionaryEntry {
  /** `ox` and `xs` stand for several possible representations. */
  readonly vr: string
  /** Keyword, such as `PatientName`. */
  readonly name: string
}

/** The dictionary of dcmjs; undefined for private and unknown attributes. */
export function dictionaryEntry(tag: number): DictionaryEntry | undefined {
  if ((tag >>> 16) % 2 === 1) return undefined
  const entry = dcmjs.data.DicomMetaDictionary.dictionary[tagNumber(tag)]
  return entry && { vr: entry.vr, name: entry.name.replace('RETIRED_', '') }
}

/** `(0010,0010)` */
export function tagNumber(tag: number): string {
  const hex = tagHex(tag)
  return `(${hex.slice(0, 4)},${hex.slice(4)})`
}

/** `PatientName (0010,0010)`, for messages. */
export function attributeText(tag: number): string {
  const entry = dictionaryEntry(tag)
  return entry === undefined ? tagNumber(tag) : `${entry.name} ${tagNumber(tag)}`
}
