import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import type { SliceTag } from '../source.ts'
import { withFile } from './byte-window.ts'
import { DataSet } from './data-set.ts'
import { openDataSet } from './dicom-file.ts'
import { ElementParser, undefinedLength, type Element, type Elements } from './element-parser.ts'
import { ElementScanner } from './element-scanner.ts'
import { spaced, tagHex, tags } from './tags.ts'

/** Most bytes of an element that is listed with its value. Longer ones are listed with their size. */
const longestElement = 64 * 1024
/** Most characters of a listed value. */
const longestText = 1000
const deepest = 8

/** Group of an element: patient. */
const patientGroup = 0x0010
/** Representations of names, ages, dates, times, identifiers and free text. */
const identifyingRepresentations = new Set(['PN', 'AS', 'DA', 'DT', 'TM', 'UI', 'LT', 'ST', 'UT', 'UN', 'UR'])
/** Identifiers of kinds and methods, not of persons or their data. */
const harmlessIdentifiers = new Set([tags.SOPClassUID, tags.TransferSyntaxUID, 0x00081150])
/** Further attributes that the Basic Profile of DICOM PS3.15 E removes, replaces or cleans in CT headers. */
const identifyingTags = new Set([
  0x00080050, 0x00080080, 0x00080082, 0x00080092, 0x00080094, 0x00081010, 0x00081030, 0x00081040, 0x00081050,
  0x00081060, 0x00081070, 0x00081080, 0x00081084, 0x00082112, 0x00180010, 0x00181000, 0x00181002, 0x00181004,
  0x00181005, 0x00181007, 0x00181008, 0x00181009, 0x0018100a, 0x00181400, 0x0018a003, 0x00200010, 0x00321030,
  0x00321032, 0x00321033, 0x00321060, 0x00321070, 0x00380010, 0x00380050, 0x00380300, 0x00380400, 0x00380500,
  0x00400001, 0x00400006, 0x00400007, 0x00400009, 0x00400010, 0x00400011, 0x00400012, 0x00400241, 0x00400242,
  0x00400243, 0x00400253, 0x00400254, 0x00400275, 0x00401001, 0x00401400, 0x00402016, 0x00402017
])

/** True if a value may identify a patient, a person, a place or a visit. Private attributes may. */
export function isIdentifying(tag: number, vr: string): boolean {
  const group = tag >>> 16
  if (group === patientGroup || group === 0x0032 || group === 0x0038 || group % 2 === 1) return true
  if (identifyingTags.has(tag)) return true
  return identifyingRepresentations.has(vr) && !harmlessIdentifiers.has(tag)
}

/**
 * Attributes of a DICOM file up to Pixel Data, in the order of the file, with those of sequences.
 * @param withPatientData false to leave out values that may identify a person
 * @throws dicom.not-dicom, dicom.truncated, dicom.corrupt, dicom.unsupported, file.not-found, file.unreadable
 */
export async function readFileTags(path: string, withPatientData: boolean): Promise<SliceTag[]> {
  const dictionary = await loadDictionary()
  return withFile(path, async (store) => {
    const { window, offset, encoding } = await openDataSet(path, store)
    const places = await new ElementScanner(window, path).scan(
      offset,
      encoding,
      (tag) => tag >= tags.ExtendedOffsetTable
    )
    const elements = new Map<number, Element>()
    const sizes = new Map<number, number>()
    for (const [index, place] of places.entries()) {
      if (place.tag >= tags.ExtendedOffsetTable || elements.has(place.tag)) continue
      const size = (places[index + 1]?.offset ?? window.size) - place.offset
      if (size > longestElement) {
        sizes.set(place.tag, size)
        const vr = place.length === undefinedLength ? 'SQ' : (place.vr ?? 'UN')
        elements.set(place.tag, { vr, bytes: new Uint8Array(0), littleEndian: true })
      } else {
        const bytes = await window.slice(place.offset, size)
        elements.set(place.tag, new ElementParser(bytes, path, place.tag, () => {}).parse(encoding))
      }
    }
    const known = withUsual(elements, dictionary)
    const list = (level: Elements, dataSet: DataSet, depth: number): SliceTag[] =>
      [...level].flatMap(([tag, element]) => {
        const { vr } = element
        const isHidden = !withPatientData && isIdentifying(tag, vr)
        const size = depth === 0 ? sizes.get(tag) : undefined
        const value = isHidden ? null : size === undefined ? valueText(tag, element, dataSet) : `${size} bytes`
        const own = { tag: numberOf(tag), name: dictionary(tag).name, vr, value, depth }
        if (isHidden || !('items' in element) || depth >= deepest) return [own]
        const items = dataSet.items(tag)
        return [own, ...element.items.flatMap((item, index) => list(item, items[index]!, depth + 1))]
      })
    return list(known, new DataSet(known, { path, warn: () => {} }), 0)
  })
}

/** The elements with the usual representation where the file states none. */
function withUsual(elements: Elements, dictionary: Dictionary): Elements {
  return new Map(
    [...elements].map(([tag, element]): [number, Element] => {
      if ('items' in element)
        return [tag, { vr: 'SQ', items: element.items.map((item) => withUsual(item, dictionary)) }]
      return [tag, element.vr === 'UN' ? { ...element, vr: dictionary(tag).vr } : element]
    })
  )
}

/** Value of an element as text. The size of a value without a text. */
function valueText(tag: number, element: Element, dataSet: DataSet): string {
  if ('items' in element) return element.items.length === 1 ? '1 item' : `${element.items.length} items`
  try {
    return dataSet.texts(tag).map(printable).join('\\').slice(0, longestText)
  } catch (thrown) {
    if (!(thrown instanceof DenoscopeError)) throw thrown
    return `${element.bytes.length} bytes`
  }
}

const numberOf = (tag: number): string => `(${tagHex(tag).slice(0, 4)},${tagHex(tag).slice(4)})`

type Dictionary = (tag: number) => { readonly name: string; readonly vr: string }

/** Names and representations of DICOM PS3.6. */
async function loadDictionary(): Promise<Dictionary> {
  const { dictionary } = (await import('dcmjs')).data.DicomMetaDictionary
  return (tag) => {
    const entry = dictionary[numberOf(tag)]
    if (entry) return { name: spaced(entry.name), vr: entry.vr.slice(0, 2) }
    return { name: (tag >>> 16) % 2 === 1 ? 'Private' : 'Unknown', vr: 'UN' }
  }
}
