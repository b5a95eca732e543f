import type * as Dcmjs from 'dcmjs'
import type { DicomElement, DicomElements } from 'dcmjs'
import { tagHex } from './tags.ts'
import {
  explicitBigEndianUid,
  explicitLittleEndianUid,
  implicitLittleEndianUid,
  type Encoding
} from './transfer-syntaxes.ts'

/** Parsed attributes, read by tag. A value that is not of the asked kind counts as absent. */
export class DataSet {
  readonly #elements: DicomElements

  constructor(elements: DicomElements) {
    this.#elements = elements
  }

  has(tag: number): boolean {
    return this.#values(tag).length > 0
  }

  /** Whether the attribute is there at all, if empty. */
  contains(tag: number): boolean {
    return this.#element(tag) !== undefined
  }

  texts(tag: number): string[] {
    return this.#values(tag).map((value) =>
      typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    )
  }

  text(tag: number): string | undefined {
    return this.texts(tag)[0] || undefined
  }

  /** All values as numbers; none when any of them is not a finite number. */
  numbers(tag: number): number[] {
    const numbers = this.#values(tag).map(asNumber)
    return numbers.every((value) => Number.isFinite(value)) ? numbers : []
  }

  number(tag: number): number | undefined {
    return this.numbers(tag)[0]
  }

  items(tag: number): DataSet[] {
    return this.#values(tag)
      .filter((item): item is DicomElements => typeof item === 'object' && item !== null)
      .map((item) => new DataSet(item))
  }

  #values(tag: number): readonly unknown[] {
    const values = this.#element(tag)?.Value
    return Array.isArray(values) ? values.filter((value) => value !== null && value !== undefined && value !== '') : []
  }

  #element(tag: number): DicomElement | undefined {
    return this.#elements[tagHex(tag)]
  }
}

function asNumber(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

/** dcmjs takes 50 ms to load, which a start without DICOM need not wait for. */
let loading: Promise<typeof Dcmjs> | undefined

function loadDcmjs(): Promise<typeof Dcmjs> {
  loading ??= import('dcmjs').then((dcmjs) => {
    // Its messages quote attribute values, which may name a patient.
    dcmjs.log.setLevel('silent', false)
    dcmjs.log.getLogger('validation.dcmjs').setLevel('silent', false)
    return dcmjs
  })
  return loading
}

/**
 * Parses whole elements that were cut out of a file, without the rest of it: dcmjs gets them wrapped as a
 * small file of their own, so that it never sees pixels, patient attributes or private elements.
 */
export async function parseElements(elements: readonly Uint8Array[], encoding: Encoding): Promise<DataSet> {
  const { data } = await loadDcmjs()
  const file = wrapAsFile(elements, encoding)
  const { dict } = data.DicomMessage.readFile(file.buffer as ArrayBuffer, { ignoreErrors: true })
  return new DataSet(dict)
}

const preambleLength = 128

function wrapAsFile(elements: readonly Uint8Array[], encoding: Encoding): Buffer {
  const uid = Buffer.from(uncompressedSyntax(encoding))
  const paddedUid = uid.length % 2 === 0 ? uid : Buffer.concat([uid, Buffer.alloc(1)])
  const syntaxElement = Buffer.concat([Buffer.from([2, 0, 0x10, 0, 0x55, 0x49, paddedUid.length, 0]), paddedUid])
  const groupLength = Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4, 0, syntaxElement.length, 0, 0, 0])
  const parts = [Buffer.alloc(preambleLength), Buffer.from('DICM'), groupLength, syntaxElement, ...elements]
  // Not from the shared pool: dcmjs reads the whole ArrayBuffer.
  const file = Buffer.from(new ArrayBuffer(parts.reduce((length, part) => length + part.length, 0)))
  let offset = 0
  for (const part of parts) {
    file.set(part, offset)
    offset += part.length
  }
  return file
}

function uncompressedSyntax({ explicit, littleEndian }: Encoding): string {
  if (!explicit) return implicitLittleEndianUid
  return littleEndian ? explicitLittleEndianUid : explicitBigEndianUid
}
