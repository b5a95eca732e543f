import { DenoscopeError } from '../errors.ts'
import { appVersion } from '../runtime/versions.ts'
import type { CharacterSet } from '../sources/dicom/character-sets.ts'
import { identityTags, tags } from '../sources/dicom/tags.ts'
import { attributeText, dictionaryEntry } from './attribute-dictionary.ts'
import { ruleOf } from './confidentiality-rules.ts'
import { cleanedDescription } from './descriptor-words.ts'
import { isPixels, textNode, textOf, type DicomObject } from './dicom-object.ts'
import type { DataSetNodes, ElementNode, ValueNode } from './element-tree.ts'
import {
  characterSetOf,
  decodedText,
  defaultCharacterSet,
  hasRepresentation,
  identitiesOf,
  IdentitySearch,
  type Identities
} from './identity-search.ts'
import { shiftedDate, type Pseudonyms } from './pseudonyms.ts'

/** `blanked`: an attribute without a rule whose text held a name, an identifier or a date. */
export type ChangeAction =
  'removed' | 'emptied' | 'replaced' | 'new UID' | 'shifted' | 'cleaned' | 'blanked' | 'limited' | 'added'

export interface Change {
  readonly tag: number
  readonly action: ChangeAction
  /** Former text; a description of its kind for sequences and bytes. Patient data: shown only if asked for. */
  readonly from: string
  readonly to: string
}

export interface DeidentifyOptions {
  readonly pseudonyms: Pseudonyms
  /** Names and identifiers of other objects of the patient, to be found in this one too. */
  readonly alsoFind?: ReadonlySet<string> | undefined
}

export interface Deidentified {
  readonly object: DicomObject
  readonly sopInstanceUid: string
  readonly changes: readonly Change[]
  /** Identifying values that the result must not hold. */
  readonly identities: Identities
}

const [patientName, birthDate, studyInstanceUid] = [0x00100010, 0x00100030, 0x0020000d]
const [method, methodCodes, identityRemoved, datesModified] = [0x00120063, 0x00120064, 0x00120062, 0x00280303]

/** Codes of DICOM PS3.16 CID 7050. */
const options = [
  ['113100', 'Basic Application Confidentiality Profile'],
  ['113105', 'Clean Descriptors Option'],
  ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  ['113108', 'Retain Patient Characteristics Option']
] as const

/** Attributes that state how the object was de-identified. */
export const statementTags: ReadonlySet<number> = new Set([identityRemoved, method, methodCodes, datesModified])

/** UIDs of kinds, not of things: they stay. SOP classes, coding schemes, context groups. */
const uidsOfKinds = new Set([
  0x00080016, 0x0008001a, 0x0008001b, 0x00081150, 0x0008010c, 0x00080117, 0x00080118, 0x0008115a
])
const oldestAge = 89
/** Most bytes of a text whose length is written with 16 bits. */
const longestValue = 0xfffe
const times = /^(\d{2,6}(\.\d{1,6})?|\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/
const zone = /^([+-]\d{4})?$/

/**
 * De-identifies a data set after DICOM PS3.15 E.1: Basic Profile with Clean Descriptors, Retain Longitudinal Temporal
 * Information with Modified Dates, Retain Patient Characteristics. Pixels and all bytes of kept values stay equal.
 * Text that is burnt into pixels is not found. The input is not changed.
 */
export function deidentify(object: DicomObject, { pseudonyms, alsoFind }: DeidentifyOptions): Deidentified {
  const identities = identitiesOf(object.meta, object.dataSet)
  const words = new Set([...identities.words, ...(alsoFind ?? [])])
  const walk = new Walk(
    object.path,
    pseudonyms,
    patientOf(object.dataSet),
    new IdentitySearch({ ...identities, words })
  )
  const former = object.dataSet.filter(({ tag }) => !statementTags.has(tag))
  const dataSet = [...walk.dataSet(former, defaultCharacterSet), ...statements(object)].sort(
    (first, second) => first.tag - second.tag
  )
  const sopInstanceUid = textOf(dataSet, tags.SOPInstanceUID)
  if (sopInstanceUid === '')
    throw new DenoscopeError('dicom.tag-missing', `${object.path}: ${attributeText(tags.SOPInstanceUID)} is missing`)
  const dates = new Set([...identities.dates].filter((date) => !walk.writtenDates.has(date)))
  return {
    object: { ...object, meta: [], dataSet },
    sopInstanceUid,
    changes: [
      ...walk.changes,
      ...[...statementTags].map((tag): Change => ({ tag, action: 'added', from: '', to: textOf(dataSet, tag) }))
    ],
    identities: { ...identities, words, dates }
  }
}

/** The patient, as a text that pseudonyms and date shift depend on. Never shown or logged. */
export function patientOf(nodes: DataSetNodes): string {
  const id = textOf(nodes, identityTags.PatientID)
  if (id !== '') return `id ${id}`
  const name = textOf(nodes, patientName)
  return name !== '' ? `name ${name} ${textOf(nodes, birthDate)}` : `study ${textOf(nodes, studyInstanceUid)}`
}

function statements({ encoding }: DicomObject): ElementNode[] {
  const items = options.map(([code, meaning]) => [
    textNode(0x00080100, 'SH', code),
    textNode(0x00080102, 'SH', 'DCM'),
    textNode(0x00080104, 'LO', meaning)
  ])
  return [
    textNode(identityRemoved, 'CS', 'YES'),
    textNode(method, 'LO', `Denoscope ${appVersion}, PS3.15 E.1 Basic Profile with options`),
    { tag: methodCodes, vr: 'SQ', writtenVr: 'SQ', items, encoding },
    textNode(datesModified, 'CS', 'MODIFIED')
  ]
}

/** Walks through a data set and its sequences. */
class Walk {
  readonly changes: Change[] = []
  readonly writtenDates = new Set<string>()
  readonly #path: string
  readonly #pseudonyms: Pseudonyms
  readonly #patient: string
  readonly #search: IdentitySearch
  readonly #days: number

  constructor(path: string, pseudonyms: Pseudonyms, patient: string, search: IdentitySearch) {
    this.#path = path
    this.#pseudonyms = pseudonyms
    this.#patient = patient
    this.#search = search
    this.#days = pseudonyms.shiftDays(patient)
  }

  dataSet(nodes: DataSetNodes, inherited: CharacterSet): ElementNode[] {
    const decode = characterSetOf(nodes, inherited)
    return nodes.flatMap((node) => {
      // Group lengths are retired, and no longer true.
      if ((node.tag & 0xffff) === 0) return []
      if ('bytes' in node) return this.#value(node, decodedText(node, decode), decode) ?? []
      const [rule, from] = [ruleOf(node.tag), `sequence of ${node.items.length}`]
      if (rule === 'remove' || dictionaryEntry(node.tag) === undefined) return this.#removed(node.tag, from) ?? []
      if (rule === 'empty' || rule === 'dummy') return this.#changed({ ...node, items: [] }, 'emptied', from, '')
      return { ...node, items: node.items.map((item) => this.dataSet(item, decode)) }
    })
  }

  /** The element as it is written; null if it is removed. */
  #value(node: ValueNode, text: string, decode: CharacterSet): ValueNode | null {
    if (isPixels(node)) return node
    const rule = ruleOf(node.tag) ?? this.#ruleOfRepresentation(node)
    if (rule === 'remove') return this.#removed(node.tag, text)
    if (text === '') return node
    switch (rule) {
      case 'empty':
        return this.#replaced(node, 'emptied', text, '')
      case 'dummy':
        return this.#replaced(node, 'replaced', text, this.#dummy(node, text))
      case 'uid':
        return this.#uids(node, text)
      case 'shift':
        return this.#shifted(node, text)
      case 'clean':
        return this.#cleaned(node, text)
      default:
        return this.#kept(node, text, decode)
    }
  }

  /**
   * Attributes without a row in the table: names, dates and UIDs of things are found by their representation, that of
   * the file or that of the dictionary.
   */
  #ruleOfRepresentation(node: ValueNode) {
    if (dictionaryEntry(node.tag) === undefined || hasRepresentation(node, 'PN')) return 'remove'
    if (hasRepresentation(node, 'DA', 'DT')) return 'shift'
    return hasRepresentation(node, 'UI') && !uidsOfKinds.has(node.tag) ? 'uid' : 'keep'
  }

  #dummy({ tag, vr }: ValueNode, text: string): string {
    if (vr === 'UI') return this.#pseudonyms.uid(text)
    if (vr === 'UR' || vr === 'OB' || vr === 'UN') return ''
    const isPatient = tag === patientName || tag === identityTags.PatientID
    const code = isPatient ? this.#pseudonyms.code('patient', this.#patient) : this.#pseudonyms.code('value', text)
    // A name without a caret has a retired form, of which validators warn.
    return vr === 'PN' ? `${code}^` : code
  }

  #uids(node: ValueNode, text: string): ValueNode {
    const uids = text.split('\\').map((uid) => (uid.trim() === '' ? '' : this.#pseudonyms.uid(uid.trim())))
    return this.#replaced(node, 'new UID', text, uids.join('\\'))
  }

  #shifted(node: ValueNode, text: string): ValueNode {
    if (node.vr !== 'DA' && node.vr !== 'DT') {
      const isTime = node.vr === 'TM' ? text.split('\\').every((time) => times.test(time.trim())) : zone.test(text)
      return isTime ? node : this.#replaced(node, 'emptied', text, '')
    }
    const dates = text.split('\\').map((value) => shiftedDate(value.trim(), this.#days) ?? '')
    for (const date of dates) this.writtenDates.add(date.replaceAll('.', '').slice(0, 8))
    return this.#replaced(node, 'shifted', text, dates.join('\\'))
  }

  #cleaned(node: ValueNode, text: string): ValueNode | null {
    const cleaned = text
      .split('\\')
      .map((value) => cleanedDescription(value, (word) => this.#search.inText(word)))
      .join('\\')
    if (cleaned.replaceAll('\\', '') === '') return this.#removed(node.tag, text)
    return this.#replaced(node, 'cleaned', text, cleaned)
  }

  #kept(node: ValueNode, text: string, decode: CharacterSet): ValueNode {
    if (node.vr === 'AS') return this.#age(node, text)
    return this.#search.inValue(node, decode) ? this.#replaced(node, 'blanked', text, '') : node
  }

  /** Ages over 89 years become 90 years: few people are older (45 CFR 164.514). */
  #age(node: ValueNode, text: string): ValueNode {
    if (text === '') return node
    const [, number, unit] = /^(\d{1,3})([DWMY]?)$/i.exec(text) ?? []
    if (number === undefined) return this.#replaced(node, 'limited', text, '')
    const isYears = unit === '' || unit!.toUpperCase() === 'Y'
    return isYears && Number(number) > oldestAge ? this.#replaced(node, 'limited', text, '090Y') : node
  }

  #replaced(node: ValueNode, action: ChangeAction, from: string, to: string): ValueNode {
    if (from === to) return node
    const { bytes } = textNode(node.tag, node.vr, to)
    if (bytes.length > longestValue)
      throw new DenoscopeError(
        'dicom.unsupported',
        `${this.#path}: ${attributeText(node.tag)} would have ${bytes.length} bytes, more than ${longestValue}`
      )
    return this.#changed({ ...node, bytes }, action, from, to)
  }

  #changed<Node extends ElementNode>(node: Node, action: ChangeAction, from: string, to: string): Node {
    this.changes.push({ tag: node.tag, action, from, to })
    return node
  }

  #removed(tag: number, from: string): null {
    this.changes.push({ tag, action: 'removed', from, to: '' })
    return null
  }
}
