import { Packr } from 'msgpackr/index-no-eval'
import { DenoscopeError } from '../../errors.ts'

/**
 * MessagePack for WebSocket frames: typed arrays keep their type, as in structured clone.
 * Records and references are off: a frame depends on no other, and no value points at another.
 */
const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false })

export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  return packr.pack(message) as Uint8Array<ArrayBuffer>
}

/** Decodes a frame of the engine, which is trusted. */
export function decodeFrame(frame: Uint8Array): unknown {
  return packr.unpack(frame)
}

/** Decodes a frame of a client, which may be anything. @throws argument.invalid without any of its content */
export function decodeClientFrame(frame: Uint8Array): unknown {
  checkFrame(frame, clientFrameLimits)
  return packr.unpack(frame)
}

/** Limits of one MessagePack frame. They are checked on its bytes, before any of it is decoded. */
interface FrameLimits {
  /** Levels of arrays and maps within each other. */
  readonly depth: number
  /** Numbers, texts, arrays and so on, all together. */
  readonly values: number
  /** Bytes of all texts together. */
  readonly text: number
}

/** Limits for clients of the engine. A typed array, such as pixels or a file, counts as one value. */
export const clientFrameLimits: FrameLimits = { depth: 32, values: 100_000, text: 4 * 2 ** 20 }

/** Extension types of msgpackr: `undefined`, and typed arrays (their first byte names the element type). */
const undefinedType = 0x00
const typedArrayType = 0x74
/** Bytes of an element of Int8Array to Float64Array, in msgpackr's order. */
const elementBytes = [1, 1, 1, 2, 2, 4, 4, 4, 8]

/**
 * Checks that a frame is exactly one MessagePack value within the limits: announced sizes fit into the bytes that are
 * there, keys are texts, and no extension is used but typed arrays.
 * @throws argument.invalid; the message holds nothing of the frame's content.
 */
function checkFrame(frame: Uint8Array, limits: FrameLimits): void {
  new FrameCheck(frame, limits).run()
}

class FrameCheck {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #limits: FrameLimits
  #at = 0
  #values = 0
  #text = 0
  /** Values that are still to come on each open level; maps count their keys too. */
  readonly #open: { left: number; isMap: boolean }[] = []

  constructor(bytes: Uint8Array, limits: FrameLimits) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limits = limits
  }

  run(): void {
    do {
      this.#value()
      while (this.#open.at(-1)?.left === 0) this.#open.pop()
    } while (this.#open.length > 0)
    if (this.#at !== this.#bytes.length) throw malformed('bytes are left over')
  }

  #value(): void {
    const level = this.#open.at(-1)
    const isKey = level !== undefined && level.isMap && level.left % 2 === 0
    if (level) level.left--
    if (++this.#values > this.#limits.values) throw malformed('too many values')
    const token = this.#number(1)
    if (isKey && !isText(token)) throw malformed('a key is no text')
    if (token < 0x80 || token >= 0xe0) return
    if (token < 0x90) return this.#enter(token & 0x0f, true)
    if (token < 0xa0) return this.#enter(token & 0x0f, false)
    if (token < 0xc0) return this.#skipText(token & 0x1f)
    this.#longValue(token)
  }

  #longValue(token: number): void {
    if (token === 0xc0 || token === 0xc2 || token === 0xc3) return
    if (token >= 0xc4 && token <= 0xc6) return this.#skip(this.#number(1 << (token - 0xc4)))
    if (token >= 0xc7 && token <= 0xc9) return this.#extension(this.#number(1 << (token - 0xc7)))
    if (token === 0xca || token === 0xcb) return this.#skip(token === 0xca ? 4 : 8)
    if (token >= 0xcc && token <= 0xd3) return this.#skip(1 << ((token - 0xcc) & 3))
    if (token >= 0xd4 && token <= 0xd8) return this.#extension(1 << (token - 0xd4))
    if (token >= 0xd9 && token <= 0xdb) return this.#skipText(this.#number(1 << (token - 0xd9)))
    if (token === 0xdc || token === 0xdd) return this.#enter(this.#number(token === 0xdc ? 2 : 4), false)
    if (token === 0xde || token === 0xdf) return this.#enter(this.#number(token === 0xde ? 2 : 4), true)
    throw malformed('an unknown type')
  }

  /** Opens a level. Each element takes one byte at least, so that the announced size has an upper limit. */
  #enter(entries: number, isMap: boolean): void {
    const left = isMap ? entries * 2 : entries
    if (left > this.#bytes.length - this.#at) throw malformed('an announced size is larger than the frame')
    if (this.#open.length >= this.#limits.depth) throw malformed('nested too deeply')
    this.#open.push({ left, isMap })
  }

  #skipText(length: number): void {
    this.#text += length
    if (this.#text > this.#limits.text) throw malformed('too much text')
    this.#skip(length)
  }

  #extension(length: number): void {
    const type = this.#number(1)
    if (type === undefinedType && length === 1) return this.#skip(1)
    if (type !== typedArrayType || length < 1) throw malformed('an extension that is not used here')
    const size = elementBytes[this.#number(1)]
    if (size === undefined || (length - 1) % size !== 0) throw malformed('a typed array that is not whole')
    this.#skip(length - 1)
  }

  #number(size: number): number {
    const at = this.#at
    this.#skip(size)
    if (size === 1) return this.#view.getUint8(at)
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  #skip(length: number): void {
    if (length > this.#bytes.length - this.#at) throw malformed('it ends early')
    this.#at += length
  }
}

const isText = (token: number) => (token >= 0xa0 && token < 0xc0) || (token >= 0xd9 && token <= 0xdb)

const malformed = (why: string) =>
  new DenoscopeError('argument.invalid', `frame: expected one MessagePack message: ${why}`)
