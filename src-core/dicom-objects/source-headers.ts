import dcmjs from 'dcmjs'
import { DenoscopeError } from '../errors.ts'
import { readDicomObject, textOf, type DicomObject } from '../deidentification/dicom-object.ts'
import { deidentify, patientOf } from '../deidentification/deidentify.ts'
import type { DataSetNodes, ElementNode, ValueNode } from '../deidentification/element-tree.ts'
import {
  characterSetOf,
  decodedText,
  defaultCharacterSet,
  identitiesOf,
  type Identities
} from '../deidentification/identity-search.ts'
import type { Pseudonyms } from '../deidentification/pseudonyms.ts'
import type { CharacterSet } from '../sources/dicom/character-sets.ts'
import { DicomSource } from '../sources/dicom/dicom-source.ts'
import { tags, tagText } from '../sources/dicom/tags.ts'
import type { Source } from '../sources/source.ts'
import type { Attributes, AttributeValue } from './attributes.ts'
import { copiedKeywords } from './copied-attributes.ts'
import type { SliceHeader } from './slice-header.ts'

export interface SourceHeaders {
  /** By index of the slice in its source. */
  readonly slices: ReadonlyMap<number, SliceHeader>
  /** Null if the patient's identity is kept. */
  readonly deidentified: Deidentified | null
}

export interface Deidentified {
  readonly pseudonyms: Pseudonyms
  /** Values of the original headers that no written object may hold. */
  readonly identities: Identities
}

export interface ReadOptions {
  /** Null to keep the patient's identity. */
  readonly pseudonyms: Pseudonyms | null
  /** Called after each header. */
  readonly onSlice?: () => void
}

/**
 * Reads the headers of some slices of a series, and de-identifies them if asked.
 * @param slices indices, 0-based
 * @throws argument.invalid if the source is no DICOM series of single images; dicom.tag-missing; errors of reading
 */
export async function readSourceHeaders(
  source: Source,
  slices: readonly number[],
  { pseudonyms, onSlice }: ReadOptions
): Promise<SourceHeaders> {
  const { label } = source.summary
  if (!(source instanceof DicomSource))
    throw new DenoscopeError(
      'argument.invalid',
      `'${label}' is no DICOM series: it has no patient and no study that DICOM objects could belong to`
    )
  const files = source.sliceFiles()
  const [headers, identities, patients] = [new Map<number, SliceHeader>(), noIdentities(), new Set<string>()]
  for (const slice of slices) {
    const { path, frames } = files[slice]!
    if (frames > 1)
      throw new DenoscopeError('dicom.unsupported', `${path}: has ${frames} frames; objects derive from single images`)
    const original = await readDicomObject(path)
    patients.add(patientOf(original.dataSet))
    headers.set(slice, headerOf(pseudonyms === null ? original : cleaned(original, pseudonyms, identities)))
    onSlice?.()
  }
  if (patients.size > 1)
    throw new DenoscopeError('source.mismatch', `'${label}' has slices of ${patients.size} patients`)
  return { slices: headers, deidentified: pseudonyms && { pseudonyms, identities } }
}

const noIdentities = (): Identities => ({ words: new Set(), dates: new Set(), uids: new Set() })
const burnedInAnnotation = 0x00280301

/** The de-identified object. Adds the identifying values of the original to `identities`. */
function cleaned(original: DicomObject, pseudonyms: Pseudonyms, identities: Identities): DicomObject {
  if (textOf(original.dataSet, burnedInAnnotation).toUpperCase() === 'YES')
    throw new DenoscopeError(
      'argument.invalid',
      `${original.path}: has Burned In Annotation YES, so that its pixels may show a name; keep the identity, or remove the text first`
    )
  const found = identitiesOf(original.meta, original.dataSet)
  for (const kind of ['words', 'dates', 'uids'] as const) for (const value of found[kind]) identities[kind].add(value)
  return deidentify(original, { pseudonyms, alsoFind: identities.words }).object
}

function headerOf({ path, dataSet, encoding }: DicomObject): SliceHeader {
  const uid = (tag: number): string => {
    const text = textOf(dataSet, tag)
    if (text === '') throw new DenoscopeError('dicom.tag-missing', `${path}: lacks ${tagText(tag)}`)
    return text
  }
  const decode = characterSetOf(dataSet, defaultCharacterSet)
  return {
    sopClassUid: uid(tags.SOPClassUID),
    sopInstanceUid: uid(tags.SOPInstanceUID),
    seriesUid: uid(tags.SeriesInstanceUID),
    studyUid: uid(0x0020000d),
    attributes: attributesOf(dataSet, decode, encoding.littleEndian, copiedKeywords)
  }
}

/** Values of elements by keyword. Private and unknown ones are left out. @param wanted keywords; default: all */
function attributesOf(
  nodes: DataSetNodes,
  decode: CharacterSet,
  littleEndian: boolean,
  wanted?: ReadonlySet<string>
): Attributes {
  const known = nodes.flatMap((node) => {
    const keyword = keywordOf(node)
    if (keyword === undefined || (wanted && !wanted.has(keyword))) return []
    const value = valueOf(node, decode, littleEndian)
    return value === undefined ? [] : [[keyword, value] as const]
  })
  return Object.fromEntries(known)
}

function keywordOf({ tag }: ElementNode): string | undefined {
  const hex = tag.toString(16).toUpperCase().padStart(8, '0')
  return dcmjs.data.DicomMetaDictionary.dictionary[`(${hex.slice(0, 4)},${hex.slice(4)})`]?.name
}

const wholeTexts = new Set(['LT', 'ST', 'UT', 'UR'])

function valueOf(node: ElementNode, decode: CharacterSet, littleEndian: boolean): AttributeValue | undefined {
  if ('items' in node)
    return node.items.map((item) => attributesOf(item, characterSetOf(item, decode), node.encoding.littleEndian))
  const numbers = binaryNumbers(node, littleEndian)
  if (numbers !== null) return numbers
  const text = decodedText(node, decode)
  if (wholeTexts.has(node.vr)) return text
  const values = text.split('\\').map((value) => value.trim())
  return values.length === 1 ? values[0]! : values
}

const readers: Readonly<
  Record<
    string,
    [size: number, read: 'getUint16' | 'getInt16' | 'getUint32' | 'getInt32' | 'getFloat32' | 'getFloat64']
  >
> = {
  US: [2, 'getUint16'],
  SS: [2, 'getInt16'],
  UL: [4, 'getUint32'],
  SL: [4, 'getInt32'],
  FL: [4, 'getFloat32'],
  FD: [8, 'getFloat64']
}

/** Numbers of a value; null if its representation is a text. */
function binaryNumbers({ vr, bytes }: ValueNode, littleEndian: boolean): number[] | null {
  const reader = readers[vr]
  if (reader === undefined) return null
  const [size, read] = reader
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, index) =>
    view[read](index * size, littleEndian)
  )
}
