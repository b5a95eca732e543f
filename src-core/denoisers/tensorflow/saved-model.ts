import type { OperationAttribute } from './native-kernels.ts'

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string
  readonly operation: string
  /** Names of nodes, with `:n` for a node's output after the first. */
  readonly inputs: readonly string[]
  readonly attributes: readonly GraphAttribute[]
}

/** As OperationAttribute, and whole tensors. */
export type GraphAttribute = OperationAttribute | { readonly name: string; readonly tensor: TensorValues }

/** Numbers in the tensor's memory order. `type` is TensorFlow's code of their type. */
export interface TensorValues {
  readonly type: number
  readonly shape: readonly number[]
  readonly values: ArrayBufferView
}

/** TensorFlow's codes of attribute types, from its C interface. */
export const attributeType = { text: 0, integer: 1, float: 2, boolean: 3, type: 4, shape: 5 } as const

/** Any version with all operations. Missing attributes get the defaults of the library that reads the graph. */
const graphVersion = 1000

/**
 * A graph as the file saved_model.pb, the format in which TensorFlow's C interface reads graphs.
 * Messages SavedModel, MetaGraphDef (tagged `tag`), GraphDef, NodeDef, AttrValue and TensorProto of
 * tensorflow/core/protobuf and tensorflow/core/framework.
 * Wire format of protobuf: https://protobuf.dev/programming-guides/encoding.
 */
export function encodeSavedModel(nodes: readonly GraphNode[], tag: string): Buffer {
  const graph = Buffer.concat([
    ...nodes.map((node) => message(1, encodeNode(node))),
    message(4, integer(1, graphVersion))
  ])
  return Buffer.concat([integer(1, 1), message(2, message(1, text(4, tag)), message(2, graph))])
}

function encodeNode({ name, operation, inputs, attributes }: GraphNode): Buffer {
  return Buffer.concat([
    text(1, name),
    text(2, operation),
    ...inputs.map((input) => text(3, input)),
    ...attributes.map((attribute) => message(5, text(1, attribute.name), message(2, encodeValue(attribute))))
  ])
}

function encodeValue(attribute: GraphAttribute): Buffer {
  if ('tensor' in attribute) return message(8, encodeTensor(attribute.tensor))
  const { type, value } = attribute
  if (Array.isArray(value) && type === attributeType.integer)
    return message(1, ...value.map((item) => integer(3, item as number)))
  switch (type) {
    case attributeType.text:
      return text(2, value as string)
    case attributeType.integer:
      return integer(3, value as number)
    case attributeType.float:
      return float(4, value as number)
    case attributeType.boolean:
      return integer(5, value ? 1 : 0)
    case attributeType.type:
      return integer(6, value as number)
    case attributeType.shape:
      return message(7, encodeShape(value as number[]))
  }
  throw new TypeError(`attribute ${attribute.name}: a graph cannot hold ${JSON.stringify(value)} of type ${type}`)
}

function encodeTensor({ type, shape, values }: TensorValues): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat([integer(1, type), message(2, encodeShape(shape)), message(4, bytes)])
}

const encodeShape = (shape: readonly number[]): Buffer =>
  Buffer.concat(shape.map((length) => message(2, integer(1, length))))

const message = (field: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content])
}

const text = (field: number, value: string): Buffer => message(field, Buffer.from(value))
const integer = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)])

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([varint((field << 3) | 5), bytes])
}

/** Seven bits a byte, the lowest first. Negative numbers as 64-bit two's complement. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}
