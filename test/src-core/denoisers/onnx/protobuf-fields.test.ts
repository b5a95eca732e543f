import { expect, it } from 'vitest'
import { protobufFields } from '../../../../src-core/denoisers/onnx/protobuf-fields.ts'

it('a field whose number has more than 32 bits is refused: ONNX Runtime may read it as another one', () => {
  // Field 7 (graph) with one bit above the 32 of a tag, and a content of no bytes.
  expect(() => [...protobufFields(Uint8Array.of(0xba, 0x80, 0x80, 0x80, 0x40, 0))]).toThrow(
    'a field has no legal number'
  )
  expect([...protobufFields(Uint8Array.of(0x3a, 0))]).toMatchObject([{ number: 7 }])
})
