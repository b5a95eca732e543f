import { expect, test } from 'vitest'
import { encodeSavedModel } from '../../../../src-core/denoisers/tensorflow/saved-model.ts'

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

test("a graph's nodes, attributes and tensors are written in protobuf's wire format", () => {
  const encoded = encodeSavedModel(
    [
      {
        name: 'a',
        operation: 'Op',
        inputs: ['b:1'],
        attributes: [
          { name: 'n', type: 1, value: -1 },
          { name: 'x', type: 2, value: 1.5 }
        ]
      }
    ],
    't'
  )
  // By hand: field numbers x 8 + wire type (0 varint, 2 with length, 5 of 32 bits); -1 is ten bytes of varint.
  const negative = bytes(0x0a, 1, 'n', 0x12, 11, 0x18, ...Array.from({ length: 9 }, () => 0xff), 1)
  const float = bytes(0x0a, 1, 'x', 0x12, 5, 0x25, 0, 0, 0xc0, 0x3f)
  const node = Buffer.concat([
    bytes(0x0a, 1, 'a', 0x12, 2, 'Op', 0x1a, 3, 'b:1'),
    bytes(0x2a, negative.length),
    negative,
    bytes(0x2a, float.length),
    float
  ])
  const graph = Buffer.concat([bytes(0x0a, node.length), node, bytes(0x22, 3, 0x08, 0xe8, 0x07)])
  const tagged = bytes(0x0a, 3, 0x22, 1, 't')
  const meta = Buffer.concat([tagged, bytes(0x12, graph.length), graph])
  expect(encoded).toEqual(Buffer.concat([bytes(0x08, 1, 0x12, meta.length), meta]))
})

test('an attribute that a graph cannot hold is refused', () => {
  expect(() =>
    encodeSavedModel(
      [{ name: 'a', operation: 'Op', inputs: [], attributes: [{ name: 'f', type: 7, value: 'g' }] }],
      't'
    )
  ).toThrow('attribute f: a graph cannot hold "g" of type 7')
})
