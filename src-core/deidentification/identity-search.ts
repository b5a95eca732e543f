import { characterSet, type CharacterSet } from '../sources/dicom/character-sets.ts'
import { tags } from '../sources/dicom/tags.ts'
import { dictionaryEntry } from './attribute-dictionary.ts'
import { ruleOf } from './confidentiality-rules.ts'
import { asciiText, isPixels, textOf, withoutPadding } from './dicom-object.ts'
import type { DataSetNodes, ElementNode, ValueNode } from './element-tree.ts'
import { codePrefix } from './pseudonyms.ts'

/** Values that identify a patient, a person, a place or a device. Never shown or logged. */
export interface Identities {
  /** Names, each part of a name, and identifiers. */
  readonly words: Set<string>
  /** Dates as `YYYYMMDD`. */
  readonly dates: Set<string>
  readonly uids: Set<string>
}

/** Representations in Specific Character Set (DICOM PS3.5 6.1.2.3). */
const localised = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
/** Representations without text of their own. */
const withoutText = new Set('AT FD FL OB OD OF OL OV OW SL SS SV UL UN US UV'.split(' '))
/** Representations of numbers as bytes. */
const binary = new Set('AT FD FL OD OF OL OV SL SS SV UL US UV'.split(' '))
/**
 * Characters that texts with a form of their own may have. Words are not searched in legal values: ages, codes and
 * numbers would match by accident.
 */
const legal: Readonly<Record<string, RegExp>> = {
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9 _\\]*$/,
  DA: /^[\d.\\ ]*$/,
  DS: /^[-+\d.eE\\ ]*$/,
  DT: /^[-+\d.\\ ]*$/,
  IS: /^[-+\d\\ ]*$/,
  TM: /^[\d.:\\ ]*$/,
  UI: /^[\d.\\ ]*$/
}

/** Attributes whose whole value identifies, if the table removes or replaces it. */
const identifyingName = /ID$|IDs$|Number|Address|Name|AETitle|Location|Residence|Locator|Institution|StationAE/

/** Attributes of which each longer word identifies. */
const placeName = /Institution|Address|Location|Residence|Department/
/** Manufacturer, Model Name, Software Versions. They stay, so that their words identify nobody. */
const deviceTags = [0x00080070, 0x00081090, 0x00181020]

/**
 * Values that programs put in the place of a name, such as `Removed by CTP` of TCIA. They identify nobody.
 * Their words stand in every report.
 */
const placeholder = /^(removed( by CTP)?|redacted|de-?identified|anonymi[sz]ed|anonymous|unknown)$/i

/** Dates of code lists, which are no dates of a patient: Context Group Version and Local Version. */
const datesOfCodes = new Set([0x00080106, 0x00080107])

/** The decoder of a data set or item. */
export function characterSetOf(nodes: DataSetNodes, inherited: CharacterSet): CharacterSet {
  const names = textOf(nodes, tags.SpecificCharacterSet)
  return names === '' ? inherited : (characterSet(names.split('\\')) ?? inherited)
}

export const defaultCharacterSet: CharacterSet = characterSet([])!

/** Text of a value, decoded if its representation has a character set. For bytes and numbers: their length in words. */
export function decodedText({ vr, bytes }: ValueNode, decode: CharacterSet): string {
  if (withoutText.has(vr)) return bytes.length === 0 ? '' : `${bytes.length} bytes`
  return localised.has(vr) ? withoutPadding(decode(bytes)) : asciiText(bytes)
}

/** Identifying values of a data set, those within sequences included. Private attributes are not searched. */
export function identitiesOf(...dataSets: readonly DataSetNodes[]): Identities {
  const found: Identities = { words: new Set(), dates: new Set(), uids: new Set() }
  for (const nodes of dataSets) collect(nodes, defaultCharacterSet, found)
  const device = dataSets.flatMap((nodes) => deviceTags.map((tag) => textOf(nodes, tag).toLowerCase())).join(' ')
  for (const word of found.words)
    if (device.includes(word.toLowerCase()) || word.toUpperCase() === codePrefix) found.words.delete(word)
  return found
}

function collect(nodes: DataSetNodes, inherited: CharacterSet, found: Identities): void {
  const decode = characterSetOf(nodes, inherited)
  for (const node of nodes) {
    if ('items' in node) for (const item of node.items) collect(item, decode, found)
    else if (!isPixels(node) && (node.tag >>> 16) % 2 === 0) collectValue(node, decodedText(node, decode), found)
  }
}

/** True if an element has one of the representations in the file or in the dictionary, which may differ. */
export function hasRepresentation({ tag, vr }: ValueNode, ...wanted: readonly string[]): boolean {
  return wanted.includes(vr) || wanted.includes(dictionaryEntry(tag)?.vr ?? '')
}

function collectValue(node: ValueNode, text: string, { words, dates, uids }: Identities): void {
  if (text === '') return
  const { tag, vr } = node
  const values = text
    .split('\\')
    .map((value) => value.trim())
    .filter((value) => !placeholder.test(value))
  if (hasRepresentation(node, 'UI')) {
    for (const uid of values) if (ruleOf(tag) === 'uid' && !isOfStandard(uid)) uids.add(uid)
  } else if (hasRepresentation(node, 'DA', 'DT')) {
    const days = values.map((value) => value.replaceAll('.', '').slice(0, 8)).filter((day) => /^\d{8}$/.test(day))
    for (const day of datesOfCodes.has(tag) ? [] : days) dates.add(day)
  } else if (hasRepresentation(node, 'PN')) {
    for (const word of values.flatMap(nameParts)) words.add(word)
  } else if (isIdentifier(tag, vr)) {
    const places = placeName.test(dictionaryEntry(tag)?.name ?? '') ? values.flatMap(placeParts) : []
    for (const value of [...values.filter(isLongEnough), ...places]) words.add(value)
  }
}

/** True if the whole value of the attribute identifies someone or something. */
function isIdentifier(tag: number, vr: string): boolean {
  const rule = ruleOf(tag)
  const isReplaced = rule === 'remove' || rule === 'empty' || rule === 'dummy'
  return isReplaced && !(vr in legal) && !binary.has(vr) && identifyingName.test(dictionaryEntry(tag)?.name ?? '')
}

const isOfStandard = (uid: string): boolean => uid === '' || uid.startsWith('1.2.840.10008.')

/** A name, its groups (alphabetic, ideographic, phonetic) and each part of it. */
function nameParts(value: string): string[] {
  return [value, ...value.split('='), ...value.split(/[\^=\s,.;]+/)].filter(
    (part) => isLongEnough(part) || /^\p{L}{3}$/u.test(part)
  )
}

/** Longer words with a capital. */
function placeParts(value: string): string[] {
  return value.split(/[\s,.;]+/).filter((word) => /^\p{Lu}[\p{L}-]{4,}$/u.test(word))
}

/** Shorter values would be found anywhere: 4 bytes at least. */
const isLongEnough = (value: string): boolean => Buffer.byteLength(value) >= 4

const letter = '[\\p{L}]'

/** Searches elements for identifying values, in the stated character set, in UTF-8 and in Latin-1. */
export class IdentitySearch {
  readonly #words: RegExp | null
  readonly #dates: RegExp | null
  readonly #uids: ReadonlySet<string>
  readonly #long: readonly Buffer[]

  constructor(identities: Pick<Identities, 'words' | 'dates' | 'uids'>) {
    const { words, dates, uids } = identities
    this.#words = patternOf([...words].flatMap((word) => encodings(word).map(wordPattern)))
    this.#dates = patternOf([...dates].flatMap(datePatterns))
    this.#uids = uids
    const bytes = [...words].flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'latin1')])
    const long = bytes.filter(({ length }) => length >= 8)
    this.#long = [...new Map(long.map((word) => [word.toString('hex'), word])).values()]
  }

  /** True if a text holds a name, an identifier, a date or a UID. */
  inText(text: string): boolean {
    return (this.#words?.test(text) ?? false) || this.#inNumbers(text)
  }

  /** True if the value of an element holds an identifying value. Pixels are searched for values of 8 bytes and more. */
  inValue(node: ValueNode, decode: CharacterSet): boolean {
    if (isPixels(node)) {
      const bytes = Buffer.from(node.bytes.buffer, node.bytes.byteOffset, node.bytes.length)
      return this.#long.some((value) => bytes.includes(value))
    }
    const text = Buffer.from(node.bytes).toString('latin1')
    if (binary.has(node.vr) && !hasRepresentation(node, ...localised)) return false
    if (legal[node.vr]?.test(asciiText(node.bytes))) return this.#inNumbers(text)
    return this.inText(text) || this.inText(localised.has(node.vr) ? decode(node.bytes) : text.replaceAll('\0', ''))
  }

  /** Dates, and numbers that are UIDs. */
  #inNumbers(text: string): boolean {
    return (this.#dates?.test(text) ?? false) || (text.match(uidLike) ?? []).some((uid) => this.#uids.has(uid))
  }
}

const uidLike = /[\d.]{8,64}/g

/** First element at any depth for which `test` is true; undefined if there is none. */
export function findValue(
  nodes: DataSetNodes,
  test: (node: ValueNode, decode: CharacterSet) => boolean,
  inherited: CharacterSet = defaultCharacterSet
): ElementNode | undefined {
  const decode = characterSetOf(nodes, inherited)
  for (const node of nodes) {
    if ('items' in node) {
      if (node.items.some((item) => findValue(item, test, decode) !== undefined)) return node
    } else if (test(node, decode)) return node
  }
  return undefined
}

function patternOf(patterns: readonly string[]): RegExp | null {
  return patterns.length === 0 ? null : new RegExp([...new Set(patterns)].join('|'), 'iu')
}

/** The word, and its UTF-8 bytes read as Latin-1. */
const encodings = (word: string): string[] => [word, Buffer.from(word, 'utf8').toString('latin1')]

/** Numbers are found as whole numbers, short words as whole words, longer words anywhere. */
function wordPattern(word: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  if (/^\d+$/.test(word)) return String.raw`(?<![\d.])${escaped}(?![\d.])`
  return word.length <= 5 && /^[\p{L}]+$/u.test(word) ? `(?<!${letter})${escaped}(?!${letter})` : escaped
}

function datePatterns(date: string): string[] {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)]
  const separator = '[-./ ]'
  const parts = [
    [year, month, day],
    [day, month, year],
    [month, day, year]
  ]
  return [String.raw`(?<!\d)${date}`, ...parts.map((order) => String.raw`(?<!\d)${order.join(separator)}(?!\d)`)]
}
