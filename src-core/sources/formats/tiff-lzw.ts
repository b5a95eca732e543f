/** Codes without text: start again, and end. */
const [clearCode, endCode] = [256, 257]
const firstFree = 258
const [fewestBits, mostBits] = [9, 12]

/**
 * Unpacks LZW of TIFF (TIFF 6.0, section 13). A text of the table is a part of what is unpacked already.
 * Data that lack the end code end with their last code.
 * @param most bytes that the result may have
 * @throws RangeError for a code without text, or a longer result
 */
export function unpackLzw(packed: Uint8Array, most: number): Uint8Array {
  const bytes = new Uint8Array(most)
  const [starts, lengths] = [new Int32Array(2 ** mostBits), new Int32Array(2 ** mostBits)]
  const codes = new CodeReader(packed)
  let [free, end] = [firstFree, 0]
  let former: { readonly start: number; readonly length: number } | null = null
  for (let code = codes.next(free); code !== endCode; code = codes.next(free)) {
    if (code === clearCode) {
      ;[free, former] = [firstFree, null]
      continue
    }
    if (former !== null && free < starts.length) {
      // The former text and one byte more: the first one of the text of this code, which follows.
      starts[free] = former.start
      lengths[free] = former.length + 1
      free++
    }
    const isByte = code < clearCode
    if (!isByte && code >= free) throw new RangeError('a code has no text')
    const length = isByte ? 1 : lengths[code]!
    if (end + length > most) throw new RangeError('it is longer than its image')
    if (isByte) bytes[end] = code
    // Byte by byte: the text may include its own beginning.
    else for (let index = 0; index < length; index++) bytes[end + index] = bytes[starts[code]! + index]!
    former = { start: end, length }
    end += length
  }
  return bytes.subarray(0, end)
}

class CodeReader {
  readonly #packed: Uint8Array
  #at = 0
  #held = 0
  #bits = 0

  constructor(packed: Uint8Array) {
    this.#packed = packed
  }

  /** @param free number of codes with text, which decides how many bits a code has @returns the end code at the end */
  next(free: number): number {
    const size = Math.min(mostBits, Math.max(fewestBits, 32 - Math.clz32(free + 1)))
    while (this.#bits < size) {
      if (this.#at >= this.#packed.length) return endCode
      this.#held = ((this.#held << 8) | this.#packed[this.#at++]!) & 0xffffff
      this.#bits += 8
    }
    this.#bits -= size
    return (this.#held >>> this.#bits) & (2 ** size - 1)
  }
}
