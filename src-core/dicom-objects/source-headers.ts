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
import { copiedKeywords, firstNumber } from './copied-attributes.ts'
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
 * @throws argument.invalid if the source is no DICOM series; dicom.tag-missing; errors of reading
 */
export async function readSourceHeaders(
  source: Source,
  slices: readonly number[],
  { pseudonyms, onSlice }: ReadOptions
): Promise<SourceHeaders> {
  const { label } = source.summary
  if (!(source instanceof DicomSource)) throw new DenoscopeError('argument.invalid', noStudyText(label))
  const [files, instances] = [source.sliceFiles(), source.sliceInstances()]
  const [headers, identities, patients] = [new Map<number, SliceHeader>(), noIdentities(), new Set<string>()]
  // The latest file: the slices of an enhanced image are in one.
  let object: DicomObject | null = null
  let latest = ''
  for (const slice of slices) {
    const { path } = files[slice]!
    if (object === null || path !== latest) {
      const original = await readDicomObject(path)
      patients.add(patientOf(original.dataSet))
      object = pseudonyms === null ? original : cleaned(original, pseudonyms, identities)
      latest = path
    }
    const { frame, frames } = instances[slice]!
    headers.set(slice, headerOf(object, frames === 1 ? null : frame))
    onSlice?.()
  }
  if (patients.size > 1)
    throw new DenoscopeError('source.mismatch', `'${label}' has slices of ${patients.size} patients`)
  return { slices: headers, deidentified: pseudonyms && { pseudonyms, identities } }
}

/** Refusal of a source that is no DICOM. */
export const noStudyText = (label: string): string =>
  `'${label}' is no DICOM series: it has no patient and no study that DICOM objects could belong to; export a report, or audit the DICOM files`

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

/** @param frame number of the slice among the frames of the file, from 1; null for a single image */
function headerOf({ path, dataSet, encoding }: DicomObject, frame: number | null): SliceHeader {
  const uid = (tag: number): string => {
    const text = textOf(dataSet, tag)
    if (text === '') throw new DenoscopeError('dicom.tag-missing', `${path}: lacks ${tagText(tag)}`)
    return text
  }
  const decode = characterSetOf(dataSet, defaultCharacterSet)
  const attributes = attributesOf(dataSet, decode, encoding.littleEndian, copiedKeywords)
  return {
    sopClassUid: uid(tags.SOPClassUID),
    sopInstanceUid: uid(tags.SOPInstanceUID),
    seriesUid: uid(tags.SeriesInstanceUID),
    studyUid: uid(0x0020000d),
    frames: frame === null ? [] : [frame],
    attributes:
      frame === null
        ? attributes
        : { ...attributes, ...frameAttributes(dataSet, decode, frame), InstanceNumber: String(frame) }
  }
}

const sharedGroups = 0x52009229
const perFrameGroups = 0x52009230
/** Attributes of enhanced CT (FD, FL), and the older ones with the same unit that single images have. */
const olderNames: readonly (readonly [enhanced: string, single: string])[] = [
  ['ExposureTimeInms', 'ExposureTime'],
  ['XRayTubeCurrentInmA', 'XRayTubeCurrent'],
  ['ExposureInmAs', 'Exposure']
]
const groupKeywords: ReadonlySet<string> = new Set([...copiedKeywords, ...olderNames.map(([enhanced]) => enhanced)])

/** Attributes of one frame, from the functional groups of all frames and then from its own. */
function frameAttributes(dataSet: DataSetNodes, decode: CharacterSet, frame: number): Attributes {
  const groups = [...groupsIn(dataSet, sharedGroups, 0), ...groupsIn(dataSet, perFrameGroups, frame - 1)].map(
    (group) => {
      const [item = []] = group.items
      return attributesOf(item, characterSetOf(item, decode), group.encoding.littleEndian, groupKeywords)
    }
  )
  const merged: Attributes = Object.assign({}, ...groups)
  const older = olderNames.flatMap(([enhanced, single]) => {
    const value = firstNumber(merged[enhanced])
    return value === undefined ? [] : [[single, String(Math.round(value))]]
  })
  const enhanced = olderNames.map(([name]) => [name, undefined])
  return { ...merged, ...Object.fromEntries([...older, ...enhanced]) }
}

/** The functional groups in one item of a sequence. */
const groupsIn = (dataSet: DataSetNodes, sequence: number, index: number) => {
  const node = dataSet.find(({ tag }) => tag === sequence)
  const item = (node && 'items' in node && node.items[index]) || []
  return item.filter((group) => 'items' in group)
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

const keywordOf = ({ tag }: ElementNode): string | undefined => entryOf(tag)?.name

function entryOf(tag: number) {
  const hex = tag.toString(16).toUpperCase().padStart(8, '0')
  return dcmjs.data.DicomMetaDictionary.dictionary[`(${hex.slice(0, 4)},${hex.slice(4)})`]
}

/** Representation of a value, also in files that state none. Open ones are unsigned numbers. */
function representationOf({ vr, tag }: ValueNode): string {
  const known = vr === 'UN' ? (entryOf(tag)?.vr ?? vr) : vr
  return known === 'xs' ? 'US' : known
}

/** Legal texts of numbers (PS3.5 6.2), several separated by backslashes. */
const numberTexts: Readonly<Record<string, RegExp>> = { DS: /^[\s\d+.eE\\-]*$/, IS: /^[\s\d+\\-]*$/ }
const wholeTexts = new Set(['LT', 'ST', 'UT', 'UR'])

function valueOf(node: ElementNode, decode: CharacterSet, littleEndian: boolean): AttributeValue | undefined {
  if ('items' in node)
    return node.items.map((item) => attributesOf(item, characterSetOf(item, decode), node.encoding.littleEndian))
  const vr = representationOf(node)
  const numbers = binaryNumbers(vr, node, littleEndian)
  if (numbers !== null) return numbers
  const text = decodedText({ ...node, vr }, decode)
  if (wholeTexts.has(vr)) return text
  const values = text.split('\\').map((value) => value.trim())
  // An illegal number describes nothing, and cannot be written.
  if (numberTexts[vr]?.test(text) === false) return undefined
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
function binaryNumbers(vr: string, { bytes }: ValueNode, littleEndian: boolean): number[] | null {
  const reader = readers[vr]
  if (reader === undefined) return null
  const [size, read] = reader
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, index) =>
    view[read](index * size, littleEndian)
  )
}
