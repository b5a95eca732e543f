import { damaged } from './decoded-frame.ts'

/** The bits of a JPEG-LS scan (T.87 annex A, C.2.1): behind a byte FF the next one has 7 bits, or begins a marker. */
export class JpegLsBits {
  readonly #stream: Uint8Array
  #offset: number
  #bits = 0
  #count = 0
  #lent = 0
  #afterFf = false

  constructor(stream: Uint8Array, offset: number) {
    this.#stream = stream
    this.#offset = offset
  }

  /** Up to 16 bits as an unsigned number. */
  read(count: number): number {
    if (this.#count < count) this.#fill()
    this.#count -= count
    return (this.#bits >>> this.#count) & ((1 << count) - 1)
  }

  /** Counts zeros up to the next one, and uses both. @throws Error if there are more than `most` */
  zeros(most: number): number {
    let zeros = 0
    for (;;) {
      if (this.#count === 0) this.#fill()
      const rest = this.#bits & ((1 << this.#count) - 1)
      if (rest !== 0) {
        const leading = Math.clz32(rest) - (32 - this.#count)
        zeros += leading
        this.#count -= leading + 1
        if (zeros > most) throw damaged('an error value with too long a code')
        return zeros
      }
      zeros += this.#count
      this.#count = 0
      if (zeros > most) {
        this.requireNotBeyond()
        throw damaged('an error value with too long a code')
      }
    }
  }

  /** @throws Error if more bits were used than there are */
  requireNotBeyond(): void {
    if (this.#count < this.#lent) throw damaged('its compressed data end before all pixels')
  }

  /** The first byte behind the data: unused bits of the last byte are padding, and so are two bytes of zeros. */
  end(): number {
    this.requireNotBeyond()
    this.#fill()
    const left = this.#count - this.#lent
    const padding = left > 8 ? (this.#bits >>> this.#lent) & (2 ** (left - 8) - 1) : 0
    if (left > 23 || padding !== 0) throw damaged('its compressed data go on behind the last pixel')
    return this.#offset
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#stream[this.#offset]
      const isData =
        byte !== undefined && (this.#afterFf ? byte < 0x80 : byte !== 0xff || this.#stream[this.#offset + 1]! < 0x80)
      const width = this.#afterFf && isData ? 7 : 8
      this.#bits = (this.#bits << width) | (isData ? byte : 0)
      this.#count += width
      if (isData) {
        this.#afterFf = byte === 0xff
        this.#offset++
      } else this.#lent += 8
    }
  }
}
