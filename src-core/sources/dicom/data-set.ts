import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import { characterSet, type CharacterSet } from './character-sets.ts'
import type { Element, Elements } from './element-parser.ts'
import { tags, tagText } from './tags.ts'

/** What all data sets of one file share. */
export interface HeaderContext {
  /** The file, for messages. */
  readonly path: string
  /** Takes one line for a person, without the file's name. */
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

/** Representations whose characters Specific Character Set chooses; all others are ASCII (DICOM PS3.5 6.1.2.3). */
const localised = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
const texts = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR', ...localised])

/** Attributes that may have several values where one is read: the first window is the one to show. */
const lists = new Set<number>([tags.WindowCenter, tags.WindowWidth])

/** Trailing and leading NUL, spaces and mixtures of them are padding. */
const padding = /^[\0\s]+|[\0\s]+$/g
const longestQuoted = 40

/** Attributes, read by tag. Numbers are read strictly; a value that is not of the asked kind counts as absent. */
export class DataSet {
  readonly #elements: Elements
  readonly #context: HeaderContext
  readonly #decode: CharacterSet

  constructor(elements: Elements, context: HeaderContext, inherited: CharacterSet = characterSet([])!) {
    this.#elements = elements
    this.#context = context
    this.#decode = inherited
    const names = this.texts(tags.SpecificCharacterSet)
    if (names.length === 0) return
    const declared = characterSet(names)
    if (declared !== null) this.#decode = declared
    else
      context.warn(
        `${tagText(tags.SpecificCharacterSet)} '${quoted(names.join('\\'))}' is unknown: texts may be misspelt`
      )
  }

  has(tag: number): boolean {
    const element = this.#elements.get(tag)
    if (element === undefined) return false
    return 'items' in element
      ? element.items.length > 0
      : this.#isText(element)
        ? this.texts(tag).some((text) => text !== '')
        : element.bytes.length > 0
  }

  /** Values without padding, empty ones included; control characters are replaced. None if the attribute is empty. */
  texts(tag: number): string[] {
    const element = this.#elements.get(tag)
    if (element === undefined || 'items' in element) return []
    if (!this.#isText(element)) return this.#binaryNumbers(tag, element).map(String)
    const values = this.#rawTexts(element).map(printable)
    return values.some((value) => value !== '') ? values : []
  }

  text(tag: number): string | undefined {
    return this.texts(tag)[0] || undefined
  }

  /** All values as numbers. @throws dicom.corrupt, with tag and text, if one of them is no number */
  numbers(tag: number): number[] {
    const element = this.#elements.get(tag)
    if (element === undefined || 'items' in element) return []
    if (!this.#isText(element)) return this.#binaryNumbers(tag, element)
    const values = this.#rawTexts(element)
    return values.every((value) => value === '') ? [] : values.map((value) => this.#decimal(tag, value))
  }

  /**
   * The one value as a number; the first one of a list of windows.
   * @throws dicom.corrupt, with tag and text, if one of the values is no number, or if values differ
   */
  number(tag: number): number | undefined {
    const values = this.numbers(tag)
    if (values.some((value) => value !== values[0]) && !lists.has(tag)) {
      throw this.#illegal(tag, `'${quoted(values.join('\\'))}' has ${values.length} values, expected 1`)
    }
    return values[0]
  }

  /** As `number`, for what only describes an image: an illegal value is left out, with a warning. */
  describingNumber(tag: number): number | undefined {
    try {
      return this.number(tag)
    } catch (error) {
      if (!(error instanceof DenoscopeError)) throw error
      this.#context.warn(`${error.message.slice(this.#context.path.length + 2)}: left out`)
      return undefined
    }
  }

  /** Warns of an attribute of this data set. */
  note(tag: number, what: string): void {
    this.#context.warn(`${tagText(tag)} ${what}`)
  }

  items(tag: number): DataSet[] {
    const element = this.#elements.get(tag)
    if (element === undefined || !('items' in element)) return []
    return element.items.map((item) => new DataSet(item, this.#context, this.#decode))
  }

  #isText({ vr }: Element): boolean {
    return texts.has(vr)
  }

  #rawTexts({ vr, bytes }: Extract<Element, { bytes: Uint8Array }>): string[] {
    const stated = localised.has(vr)
      ? this.#decode(bytes)
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    // Code strings have capitals only (DICOM PS3.5 6.2); small letters of a careless writer mean the same.
    const text = vr === 'CS' ? stated.toUpperCase() : stated
    return text.split('\\').map((value) => value.replace(padding, ''))
  }

  #decimal(tag: number, text: string): number {
    const number = readDecimal(text)
    if (number === null) throw this.#illegal(tag, `'${quoted(text)}' is not a number`)
    if (number.hasComma)
      this.#context.warn(`${tagText(tag)} '${quoted(text)}' has a decimal comma: read as ${number.value}`)
    return number.value
  }

  #binaryNumbers(tag: number, { vr, bytes, littleEndian }: Extract<Element, { bytes: Uint8Array }>): number[] {
    const binary = binaries[vr]
    if (binary === undefined) return []
    if (bytes.length % binary.size !== 0)
      throw this.#illegal(tag, `has ${bytes.length} bytes, expected a multiple of ${binary.size} (${vr})`)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const values = Array.from({ length: bytes.length / binary.size }, (_, index) =>
      binary.read(view, index * binary.size, littleEndian)
    )
    const illegal = values.find((value) => !Number.isFinite(value))
    if (illegal !== undefined) throw this.#illegal(tag, `is ${illegal}, not a number`)
    return values
  }

  #illegal(tag: number, what: string): DenoscopeError {
    return new DenoscopeError('dicom.corrupt', `${this.#context.path}: ${tagText(tag)} ${what}`)
  }
}

/** A value for a message: short, without control characters. */
function quoted(text: string): string {
  const whole = printable(text)
  return whole.length <= longestQuoted ? whole : `${whole.slice(0, longestQuoted)}...`
}

/** A number as a header writes it. */
export interface DecimalText {
  readonly value: number
  /** A comma stands where the standard asks for a point. */
  readonly hasComma: boolean
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const decimalWithComma = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/

/**
 * Reads a decimal or integer string (DICOM PS3.5 6.2, DS and IS) without its padding. A comma between digits counts as
 * the decimal point. Null for anything else: no number is made from a text with characters left out.
 */
export function readDecimal(text: string): DecimalText | null {
  const hasComma = decimalWithComma.test(text)
  if (!hasComma && !decimal.test(text)) return null
  const value = Number(hasComma ? text.replace(',', '.') : text)
  return Number.isFinite(value) ? { value, hasComma } : null
}
