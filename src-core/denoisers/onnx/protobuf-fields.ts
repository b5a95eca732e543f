/** One field of a Protobuf message (https://protobuf.dev/programming-guides/encoding/). */
export interface ProtobufField {
  readonly number: number
  /** Value of a varint; 0 for other fields. */
  readonly integer: number
  /** Content of a length-delimited field; null for other fields. Shares the memory of the message. */
  readonly bytes: Uint8Array | null
}

/** Fields of a message, in their order. @throws RangeError if a field does not end within the message */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0
  const varint = (): number => {
    let [value, factor] = [0, 1]
    for (;;) {
      const byte = message[at++]
      if (byte === undefined || factor > 2 ** 63) throw new RangeError('a number does not end')
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
  }
  const skip = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('a field does not end')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = varint()
    // Other readers drop the upper bits: they would find a field that this one does not.
    if (tag >= 2 ** 32) throw new RangeError('a field has no legal number')
    const [number, wire] = [Math.floor(tag / 8), tag % 8]
    if (number === 0) throw new RangeError('a field has no number')
    if (wire === 0) yield { number, integer: varint(), bytes: null }
    else if (wire === 2) yield { number, integer: 0, bytes: skip(varint()) }
    else if (wire === 1 || wire === 5) {
      skip(wire === 1 ? 8 : 4)
      yield { number, integer: 0, bytes: null }
    } else throw new RangeError('a field has an unknown type')
  }
}
