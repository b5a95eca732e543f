import { readDicomObject, textOf } from '../deidentification/dicom-object.ts'
import type { DataSetNodes, ElementNode, ValueNode } from '../deidentification/element-tree.ts'
import { characterSetOf, decodedText, defaultCharacterSet } from '../deidentification/identity-search.ts'
import { DenoscopeError } from '../errors.ts'
import { reportedFindingSchema, type ReportedFinding } from '../review/reported-finding.ts'
import type { CharacterSet } from '../sources/dicom/character-sets.ts'
import { tags } from '../sources/dicom/tags.ts'
import { categoryCodes, findingKind, severityCodes, type Code } from './codes.ts'
import { comprehensiveSr, concepts } from './structured-report.ts'

/** A finding, and the image that its region lies on. */
export interface FindingOnImage extends Omit<ReportedFinding, 'slice' | 'isOnSource'> {
  readonly image: NamedImage
  /** The image that the judged one was made from; null if the report names none. */
  readonly origin: NamedImage | null
}

/** An image by its SOP Instance UID, and its frame, from 1. A single image is frame 1. */
export interface NamedImage {
  readonly uid: string
  readonly frame: number
}

const [conceptName, conceptCode, contentSequence, textValue] = [0x0040a043, 0x0040a168, 0x0040a730, 0x0040a160]
const [uidValue, personName, graphicData] = [0x0040a124, 0x0040a123, 0x00700022]
const [referencedSop, referencedUid, codeValue, codeScheme] = [0x00081199, 0x00081155, 0x00080100, 0x00080102]
const referencedFrame = 0x00081160

/** Most findings of one report: a damaged file must not fill a workspace. */
const most = 10_000

/**
 * Findings of a structured report that Denoscope wrote. Null for every other object.
 * @throws dicom.corrupt, with file and finding, if a finding is incomplete; errors of reading
 */
export async function readFindings(path: string): Promise<FindingOnImage[] | null> {
  const { dataSet, encoding } = await readDicomObject(path)
  const report = new ContentItem(dataSet, defaultCharacterSet, encoding.littleEndian)
  if (textOf(dataSet, tags.SOPClassUID) !== comprehensiveSr || !report.isNamed(concepts.report)) return null
  const groups = report
    .content(concepts.measurements)
    .flatMap((measurements) => measurements.content(concepts.group))
    .filter((group) => group.content(concepts.findingCategory).some((item) => item.hasValue(findingKind)))
  if (groups.length === 0) return null
  if (groups.length > most) throw new DenoscopeError('dicom.corrupt', `${path}: has more than ${most} findings`)
  // A name of one part is written with a caret, see `readerName`.
  const reader = (report.content(concepts.personObserver)[0]?.text(personName) ?? '').replace(/\^+$/, '')
  return groups.map((group, index) => findingOf(group, reader, `${path}: finding ${index + 1}`))
}

function findingOf(group: ContentItem, reader: string, place: string): FindingOnImage {
  const [region] = group.content(concepts.region)
  const image = imageOf(region?.items(contentSequence)[0])
  const origin = imageOf(group.content(concepts.origin)[0])
  const points = region?.floats(graphicData) ?? []
  const columns = points.filter((_, index) => index % 2 === 0)
  const rows = points.filter((_, index) => index % 2 === 1)
  const [left, top] = [Math.min(...columns), Math.min(...rows)]
  const finding = reportedFindingSchema.safeParse({
    trackingUid: group.content(concepts.trackingUid)[0]?.text(uidValue),
    name: group.content(concepts.trackingId)[0]?.text(textValue) ?? '',
    reader,
    category: meaningOf(categoryCodes, group.content(concepts.finding)[0]),
    severity: meaningOf(severityCodes, group.content(concepts.severity)[0]) ?? null,
    note: group.content(concepts.comment)[0]?.text(textValue) ?? '',
    slice: 0,
    region: { row: top, column: left, rows: Math.max(...rows) - top, columns: Math.max(...columns) - left }
  })
  if (!finding.success || image === null)
    throw new DenoscopeError('dicom.corrupt', `${place} lacks a tracking UID, a known category, a region or its image`)
  const { slice: _slice, ...stated } = finding.data
  return { ...stated, image, origin }
}

/** The image of a content item; null if it names none. */
function imageOf(item: ContentItem | undefined): NamedImage | null {
  const [reference] = item?.items(referencedSop) ?? []
  const uid = reference?.text(referencedUid) ?? ''
  return uid === '' ? null : { uid, frame: Number(reference!.text(referencedFrame)?.split('\\')[0] || 1) }
}

/** The key of a table of codes whose code an item states. */
const meaningOf = (codes: Readonly<Record<string, Code>>, item: ContentItem | undefined): string | undefined =>
  Object.entries(codes).find(([, code]) => item?.hasValue(code))?.[0]

/** A content item of a structured report. Texts are in the character set that the object states. */
class ContentItem {
  readonly #nodes: DataSetNodes
  readonly #decode: CharacterSet
  readonly #littleEndian: boolean

  constructor(nodes: DataSetNodes, inherited: CharacterSet, littleEndian: boolean) {
    this.#nodes = nodes
    this.#decode = characterSetOf(nodes, inherited)
    this.#littleEndian = littleEndian
  }

  isNamed(code: Code): boolean {
    return this.#hasCode(conceptName, code)
  }

  hasValue(code: Code): boolean {
    return this.#hasCode(conceptCode, code)
  }

  /** Children with a name. */
  content(name: Code): ContentItem[] {
    return this.items(contentSequence).filter((item) => item.isNamed(name))
  }

  items(tag: number): ContentItem[] {
    const node = this.#node(tag)
    if (node === undefined || !('items' in node)) return []
    return node.items.map((item) => new ContentItem(item, this.#decode, node.encoding.littleEndian))
  }

  text(tag: number): string | undefined {
    const node = this.#value(tag)
    return node && decodedText(node, this.#decode)
  }

  floats(tag: number): number[] {
    const { bytes } = this.#value(tag) ?? { bytes: new Uint8Array(0) }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, index) =>
      view.getFloat32(4 * index, this.#littleEndian)
    )
  }

  #hasCode(tag: number, { value, scheme }: Code): boolean {
    return this.items(tag).some((item) => item.text(codeValue) === value && item.text(codeScheme) === scheme)
  }

  #node(tag: number): ElementNode | undefined {
    return this.#nodes.find((node) => node.tag === tag)
  }

  #value(tag: number): ValueNode | undefined {
    const node = this.#node(tag)
    return node && 'bytes' in node ? node : undefined
  }
}
