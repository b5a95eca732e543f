import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import { characterSet, type CharacterSet } from './character-sets.ts'
import type { Element, Elements } from './element-parser.ts'
import { tags, tagText, vrOf } from './tags.ts'

/** Shared by all data sets of one file. */
export interface HeaderContext {
  /** The file, for messages. */
  readonly path: string
  /** Adds one line for a person, without the file's name. */
  readonly warn: (warning: string) => void
}

interface Binary {
  readonly size: number
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number
}

const binaries: Readonly<Record<string, Binary>> = {
  US: { size: 2, read: (view, offset, littleEndian) => view.getUint16(offset, littleEndian) },
  SS: { size: 2, read: (view, offset, littleEndian) => view.getInt16(offset, littleEndian) },
  UL: { size: 4, read: (view, offset, littleEndian) => view.getUint32(offset, littleEndian) },
  SL: { size: 4, read: (view, offset, littleEndian) => view.getInt32(offset, littleEndian) },
  FL: { size: 4, read: (view, offset, littleEndian) => view.getFloat32(offset, littleEndian) },
  FD: { size: 8, read: (view, offset, littleEndian) => view.getFloat64(offset, littleEndian) }
}

/** Representations in Specific Character Set; all others are ASCII (DICOM PS3.5 6.1.2.3). */
const localised = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
const textual = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR', ...localised])

/** Attributes that may hold several values. The first window is the one to show, the first kernel the one to name. */
const lists = new Set<number>([tags.WindowCenter, tags.WindowWidth, tags.ConvolutionKernel])

/** Padding: NUL, spaces and mixtures of both, at either end. */
const padding = /^[\0\s]+|[\0\s]+$/g
const longestQuoted = 40

type Plain = Extract<Element, { bytes: Uint8Array }>

/**
 * Attributes of a data set, by tag. Values are read strictly and never repaired. An illegal value of an attribute that
 * decides pixels, units, geometry or identity throws; one that only describes the image adds a warning.
 */
export class DataSet {
  readonly #elements: Elements
  readonly #context: HeaderContext
  readonly #decode: CharacterSet

  constructor(elements: Elements, context: HeaderContext, inherited: CharacterSet = characterSet([])!) {
    this.#elements = elements
    this.#context = context
    this.#decode = inherited
    const names = this.#describing(() => this.texts(tags.SpecificCharacterSet)) ?? []
    if (names.length === 0) return
    const declared = characterSet(names)
    if (declared !== null) this.#decode = declared
    else
      context.warn(
        `${tagText(tags.SpecificCharacterSet)} '${quoted(names.join('\\'))}' is unknown: texts may be misspelt`
      )
  }

  /** True if the attribute has a value, legal or not. */
  has(tag: number): boolean {
    const element = this.#elements.get(tag)
    if (element === undefined) return false
    if ('items' in element) return element.items.length > 0
    return isText(element) ? this.#rawTexts(element).some((text) => text !== '') : element.bytes.length > 0
  }

  /**
   * All values without padding, empty ones included. Control characters become U+FFFD. An empty attribute has none.
   * @throws dicom.corrupt, with the tag, if the value representation is unknown
   */
  texts(tag: number): string[] {
    const element = this.#plain(tag)
    if (element === undefined) return []
    if (!isText(element)) return this.#binaryNumbers(tag, element).map(String)
    const values = this.#rawTexts(element).map(printable)
    return values.some((value) => value !== '') ? values : []
  }

  /**
   * The one value; the first value of a list.
   * @throws dicom.corrupt, with tag and text, if values differ
   */
  text(tag: number): string | undefined {
    const values = this.texts(tag)
    this.#requireOne(tag, values)
    return values[0] || undefined
  }

  /** All numbers. @throws dicom.corrupt, with tag and text, if a value is not a number */
  numbers(tag: number): number[] {
    const element = this.#plain(tag)
    if (element === undefined) return []
    if (!isText(element)) return this.#binaryNumbers(tag, element)
    const values = this.#rawTexts(element)
    return values.every((value) => value === '') ? [] : values.map((value) => this.#decimal(tag, value))
  }

  /**
   * The one number; the first number of a list.
   * @throws dicom.corrupt, with tag and text, if a value is not a number, or if values differ
   */
  number(tag: number): number | undefined {
    const values = this.numbers(tag)
    this.#requireOne(tag, values)
    return values[0]
  }

  /** `number` for an attribute that only describes the image: an illegal value is left out, with a warning. */
  describingNumber(tag: number): number | undefined {
    return this.#describing(() => this.number(tag))
  }

  /** `text` for an attribute that only describes the image: differing values are read as one text, with a warning. */
  describingText(tag: number): string | undefined {
    const values = this.#describing(() => this.texts(tag)) ?? []
    if (lists.has(tag) || values.every((value) => value === values[0])) return values[0] || undefined
    this.note(tag, `'${quoted(values.join('\\'))}' has ${values.length} values, expected 1: read as one text`)
    return values.join('\\')
  }

  /** All values as one text that is only compared, never shown; undefined if empty. */
  comparedText(tag: number): string | undefined {
    return this.texts(tag).join('\\') || undefined
  }

  /** Adds a warning about an attribute of this data set. */
  note(tag: number, what: string): void {
    this.#context.warn(`${tagText(tag)} ${what}`)
  }

  /** @throws dicom.corrupt about an attribute of this data set */
  refuse(tag: number, what: string): never {
    throw new DenoscopeError('dicom.corrupt', `${this.#context.path}: ${tagText(tag)} ${what}`)
  }

  items(tag: number): DataSet[] {
    const element = this.#elements.get(tag)
    if (element === undefined || !('items' in element)) return []
    return element.items.map((item) => new DataSet(item, this.#context, this.#decode))
  }

  /** An element with bytes; undefined for a sequence. */
  #plain(tag: number): Plain | undefined {
    const element = this.#elements.get(tag)
    return element === undefined || 'items' in element ? undefined : element
  }

  #requireOne(tag: number, values: readonly (number | string)[]): void {
    if (lists.has(tag) || values.every((value) => value === values[0])) return
    this.refuse(tag, `'${quoted(values.join('\\'))}' has ${values.length} values, expected 1`)
  }

  #describing<Value>(read: () => Value): Value | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof DenoscopeError)) throw error
      this.#context.warn(`${error.message.slice(this.#context.path.length + 2)}: left out`)
      return undefined
    }
  }

  #rawTexts({ vr, bytes }: Plain): string[] {
    const stated = localised.has(vr)
      ? this.#decode(bytes)
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    // Code strings have capitals only (DICOM PS3.5 6.2). Small letters mean the same.
    const text = vr === 'CS' ? stated.toUpperCase() : stated
    return text.split('\\').map((value) => value.replace(padding, ''))
  }

  #decimal(tag: number, text: string): number {
    const number = readDecimal(text)
    if (number === null) this.refuse(tag, `'${quoted(text)}' is not a number`)
    if (number.hasComma) this.note(tag, `'${quoted(text)}' has a decimal comma: read as ${number.value}`)
    if (vrOf(tag) === 'IS' && !Number.isInteger(number.value))
      this.note(tag, `'${quoted(text)}' is not an integer: read as ${number.value}`)
    return number.value
  }

  #binaryNumbers(tag: number, { vr, bytes, littleEndian }: Plain): number[] {
    if (bytes.length === 0) return []
    const binary = binaries[vr]
    if (binary === undefined)
      return this.refuse(tag, `has the value representation '${printable(vr)}', expected ${vrOf(tag) ?? 'another'}`)
    if (bytes.length % binary.size !== 0)
      this.refuse(tag, `has ${bytes.length} bytes, expected a multiple of ${binary.size} (${vr})`)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const values = Array.from({ length: bytes.length / binary.size }, (_, index) =>
      binary.read(view, index * binary.size, littleEndian)
    )
    const illegal = values.find((value) => !Number.isFinite(value))
    if (illegal !== undefined) this.refuse(tag, `is ${illegal}, not a number`)
    return values
  }
}

const isText = ({ vr }: Element): boolean => textual.has(vr)

/** A value for a message: short, without control characters. */
function quoted(text: string): string {
  const whole = printable(text)
  return whole.length <= longestQuoted ? whole : `${whole.slice(0, longestQuoted)}...`
}

/** A number as a header writes it. */
export interface DecimalText {
  readonly value: number
  /** True if a comma stands in place of the decimal point. */
  readonly hasComma: boolean
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const decimalWithComma = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/

/**
 * Reads a decimal or integer string without its padding (DICOM PS3.5 6.2, DS and IS). A comma between digits counts as
 * the decimal point. Null for any other text: no character is skipped to make a number.
 */
export function readDecimal(text: string): DecimalText | null {
  const hasComma = decimalWithComma.test(text)
  if (!hasComma && !decimal.test(text)) return null
  const value = Number(hasComma ? text.replace(',', '.') : text)
  return Number.isFinite(value) ? { value, hasComma } : null
}
