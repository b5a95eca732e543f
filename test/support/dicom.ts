import { deflateRawSync } from 'node:zlib'

/**
 * Writes small DICOM files for tests. Default: CT with pixels from a seed. Shares no code and no table with
 * src-core/sources/dicom, so that tests find a wrong tag there.
 */

/** Value of an attribute: text, numbers (written as the VR asks), bytes, or the items of a sequence. */
export type Value = string | readonly number[] | Uint8Array | readonly Attributes[] | UnknownSequence

/** A sequence with the representation UN: implicit and little-endian in every file (DICOM PS3.5 6.2.2). */
export interface UnknownSequence {
  readonly items: readonly Attributes[]
  /** True for undefined length with delimiters. */
  readonly delimited: boolean
}
/** By tag, as `'0028,0010'`. Undefined leaves the attribute out. */
export type Attributes = Readonly<Record<string, readonly [vr: string, value: Value] | undefined>>

export interface SyntheticDicom {
  readonly rows?: number
  readonly columns?: number
  readonly frames?: number
  readonly bitsAllocated?: 8 | 16
  readonly bitsStored?: number
  readonly highBit?: number
  readonly signed?: boolean
  readonly seed?: number
  readonly transferSyntax?: string
  /** Added to the attributes of a CT slice. Replaces equal tags. */
  readonly attributes?: Attributes
  /** Stored values of all frames. Default: random from the seed. */
  readonly stored?: ArrayLike<number>
  /** Fragments of encapsulated pixels, without the offset table. */
  readonly fragments?: readonly Uint8Array[]
  readonly offsetTable?: readonly number[]
  /** False to leave out the 128 bytes and 'DICM' at the start. `meta: false` leaves out group 0002. */
  readonly preamble?: boolean
  readonly meta?: boolean
}

const implicitUid = '1.2.840.10008.1.2'
const bigEndianUid = '1.2.840.10008.1.2.2'
const deflatedUid = '1.2.840.10008.1.2.1.99'
export const explicitUid = '1.2.840.10008.1.2.1'

/** The bytes of a DICOM file. */
export function syntheticDicom(options: SyntheticDicom = {}): Buffer {
  const syntax = options.transferSyntax ?? explicitUid
  const writer = new Writer(syntax !== implicitUid, syntax !== bigEndianUid)
  const dataSet = Buffer.concat([
    writer.dataSet({ ...slice(options), ...options.attributes }),
    pixelData(writer, options)
  ])
  const body = syntax === deflatedUid ? deflateRawSync(dataSet) : dataSet
  const start = options.preamble === false ? [] : [Buffer.alloc(128), Buffer.from('DICM')]
  return Buffer.concat([...start, ...(options.meta === false ? [] : [meta(syntax)]), body])
}

/** Stored values from a seed, uniform over the range of the format. */
export function syntheticStored(count: number, seed: number, bitsStored: number, signed: boolean): Int32Array {
  const random = mulberry32(seed)
  const low = signed ? -(2 ** (bitsStored - 1)) : 0
  return Int32Array.from({ length: count }, () => low + Math.floor(random() * 2 ** bitsStored))
}

/** A smooth disc with some noise, 0 to `top`: typical input of lossy and lossless codecs. */
export function syntheticDisc(rows: number, columns: number, seed: number, top: number): Int32Array {
  const random = mulberry32(seed)
  return Int32Array.from({ length: rows * columns }, (_, index) => {
    const [y, x] = [Math.floor(index / columns) - rows / 2, (index % columns) - columns / 2]
    const inside = Math.max(0, 1 - Math.hypot(y / rows, x / columns) * 2)
    return Math.min(top, Math.floor(inside * top * 0.9 + random() * top * 0.05))
  })
}

/** Attributes of slice `index` of an axial series with `spacing` mm between slices. */
export function slicePlace(index: number, spacing = 2.5): Attributes {
  return {
    '0008,0018': ['UI', `2.25.1000.${index + 1}`],
    '0020,0013': ['IS', String(index + 1)],
    '0020,0032': ['DS', `-100\\-120\\${10 + index * spacing}`]
  }
}

/** Negative values as two's complement. */
export function storedBytes(stored: ArrayLike<number>, bitsAllocated: 8 | 16, littleEndian = true): Buffer {
  if (bitsAllocated === 8) return Buffer.from(Uint8Array.from(stored).buffer)
  const bytes = Buffer.from(Uint16Array.from(stored).buffer)
  return littleEndian ? bytes : bytes.swap16()
}

const defaults = { rows: 16, columns: 24, frames: 1, bitsAllocated: 16, signed: true, seed: 1 } as const

function slice(options: SyntheticDicom): Attributes {
  const { rows, columns, frames, bitsAllocated, signed } = { ...defaults, ...options }
  const bitsStored = options.bitsStored ?? bitsAllocated
  return {
    '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\AXIAL'],
    '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    '0008,0018': ['UI', '2.25.1000.1'],
    '0008,0060': ['CS', 'CT'],
    '0010,0010': ['PN', 'Never^Shown'],
    '0010,0020': ['LO', 'SECRET-7'],
    '0020,000E': ['UI', '2.25.1000'],
    '0020,0011': ['IS', '4'],
    '0020,0013': ['IS', '1'],
    '0020,0032': ['DS', '-100\\-120\\10'],
    '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'],
    '0028,0002': ['US', [1]],
    '0028,0004': ['CS', 'MONOCHROME2'],
    '0028,0008': frames === 1 ? undefined : ['IS', String(frames)],
    '0028,0010': ['US', [rows]],
    '0028,0011': ['US', [columns]],
    '0028,0030': ['DS', '0.7\\0.8'],
    '0028,0100': ['US', [bitsAllocated]],
    '0028,0101': ['US', [bitsStored]],
    '0028,0102': ['US', [options.highBit ?? bitsStored - 1]],
    '0028,0103': ['US', [signed ? 1 : 0]],
    '0028,1052': ['DS', '-1024'],
    '0028,1053': ['DS', '1']
  }
}

function pixelData(writer: Writer, options: SyntheticDicom): Buffer {
  const { rows, columns, frames, bitsAllocated, signed, seed } = { ...defaults, ...options }
  if (options.fragments !== undefined) return writer.encapsulated(options.fragments, options.offsetTable ?? [])
  const stored =
    options.stored ?? syntheticStored(rows * columns * frames, seed, options.bitsStored ?? bitsAllocated, signed)
  return writer.element(
    '7FE0,0010',
    bitsAllocated === 8 ? 'OB' : 'OW',
    padded(storedBytes(stored, bitsAllocated, writer.littleEndian), 0)
  )
}

function meta(syntax: string): Buffer {
  const writer = new Writer(true, true)
  const content = writer.dataSet({ '0002,0001': ['OB', Buffer.from([0, 1])], '0002,0010': ['UI', syntax] })
  return Buffer.concat([writer.element('0002,0000', 'UL', [content.length]), content])
}

const longForms = new Set(['OB', 'OV', 'OW', 'SQ', 'UN', 'UT'])
const numberSizes: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, FD: 8 }

class Writer {
  readonly explicit: boolean
  readonly littleEndian: boolean

  constructor(explicit: boolean, littleEndian: boolean) {
    this.explicit = explicit
    this.littleEndian = littleEndian
  }

  dataSet(attributes: Attributes): Buffer {
    const present = Object.entries(attributes).filter((entry) => entry[1] !== undefined)
    const sorted = present.sort(([first], [second]) => (first < second ? -1 : 1))
    return Buffer.concat(sorted.map(([tag, attribute]) => this.element(tag, ...attribute!)))
  }

  element(tag: string, vr: string, value: Value): Buffer {
    if (typeof value === 'object' && 'delimited' in value) return this.#unknownSequence(tag, value)
    const bytes = this.#value(vr, value)
    return Buffer.concat([this.#header(tag, vr, bytes.length), bytes])
  }

  /** Offset table, fragments, delimiter. */
  encapsulated(fragments: readonly Uint8Array[], offsetTable: readonly number[]): Buffer {
    const items = [this.#numbers('UL', offsetTable), ...fragments.map((fragment) => padded(fragment, 0))]
    return Buffer.concat([
      this.#header('7FE0,0010', 'OB', 0xffffffff),
      ...items.flatMap((item) => [this.#tag('FFFE,E000'), this.#numbers('UL', [item.length]), item]),
      this.#tag('FFFE,E0DD'),
      this.#numbers('UL', [0])
    ])
  }

  #unknownSequence(tag: string, { items, delimited }: UnknownSequence): Buffer {
    const inner = new Writer(false, true)
    const content = items.flatMap((item) =>
      delimited
        ? [
            inner.#tag('FFFE,E000'),
            inner.#numbers('UL', [0xffffffff]),
            inner.dataSet(item),
            inner.#tag('FFFE,E00D'),
            inner.#numbers('UL', [0])
          ]
        : [inner.#item(item)]
    )
    const end = delimited ? [inner.#tag('FFFE,E0DD'), inner.#numbers('UL', [0])] : []
    const bytes = Buffer.concat([...content, ...end])
    return Buffer.concat([this.#header(tag, 'UN', delimited ? 0xffffffff : bytes.length), bytes])
  }

  #header(tag: string, vr: string, length: number): Buffer {
    if (!this.explicit) return Buffer.concat([this.#tag(tag), this.#numbers('UL', [length])])
    if (!longForms.has(vr)) return Buffer.concat([this.#tag(tag), Buffer.from(vr), this.#numbers('US', [length])])
    return Buffer.concat([this.#tag(tag), Buffer.from(vr), Buffer.alloc(2), this.#numbers('UL', [length])])
  }

  #tag(tag: string): Buffer {
    return this.#numbers(
      'US',
      tag.split(',').map((part) => Number.parseInt(part, 16))
    )
  }

  #value(vr: string, value: Value): Buffer {
    if (typeof value === 'string') return padded(Buffer.from(value, 'latin1'), vr === 'UI' ? 0 : 0x20)
    if (value instanceof Uint8Array) return padded(value, 0)
    if (vr === 'SQ') return Buffer.concat((value as readonly Attributes[]).map((item) => this.#item(item)))
    return this.#numbers(vr, value as readonly number[])
  }

  #item(attributes: Attributes): Buffer {
    const content = this.dataSet(attributes)
    return Buffer.concat([this.#tag('FFFE,E000'), this.#numbers('UL', [content.length]), content])
  }

  #numbers(vr: string, values: readonly number[]): Buffer {
    const size = numberSizes[vr]!
    const bytes = Buffer.alloc(values.length * size)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    values.forEach((value, index) => {
      if (vr === 'FD') view.setFloat64(index * 8, value, this.littleEndian)
      else if (size === 4) view.setUint32(index * 4, value, this.littleEndian)
      else view.setUint16(index * 2, value & 0xffff, this.littleEndian)
    })
    return bytes
  }
}

function padded(bytes: Uint8Array, filler: number): Buffer {
  return bytes.length % 2 === 0 ? Buffer.from(bytes) : Buffer.concat([bytes, Buffer.from([filler])])
}

/** Mulberry32 (T. Ettinger, 2017): equal numbers on every platform. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
