import { writeFileSync } from 'node:fs'

/**
 * Writes small ONNX models (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), so that tests need no other files.
 */

type Bytes = Buffer

/** A varint field. */
const integer = (field: number, value: number | bigint): Bytes =>
  Buffer.concat([varint(BigInt(field) << 3n), varint(BigInt(value))])
/** A length-delimited field. */
const block = (field: number, content: Bytes | string): Bytes => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return Buffer.concat([varint((BigInt(field) << 3n) | 2n), varint(BigInt(bytes.length)), bytes])
}

function varint(value: bigint): Bytes {
  const bytes: number[] = []
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    if (left < 128n) return Buffer.from([...bytes, Number(left)])
    bytes.push(Number(left & 127n) | 128)
  }
}

const types = { float32: 1, uint8: 2, int64: 7, bool: 9, float16: 10 } as const
type ElementType = keyof typeof types

/** An input or output: axes are lengths, or names of free lengths. */
export interface Port {
  readonly name: string
  readonly shape: readonly (number | string)[]
  readonly type?: ElementType
}

export type Attribute = readonly number[] | number | string | { readonly graph: Bytes }

export interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly domain?: string
}

export interface Weights {
  readonly name: string
  readonly dims: readonly number[]
  readonly values: readonly number[]
  readonly type?: 'float32' | 'int64' | 'bool'
  /** Name of the file that holds the values. Default: the model. */
  readonly file?: string
}

export interface ModelParts {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly nodes: readonly Node[]
  readonly weights?: readonly Weights[]
  readonly opset?: number
}

function port({ name, shape, type = 'float32' }: Port): Bytes {
  const axes = shape.map((axis) => block(1, typeof axis === 'number' ? integer(1, axis) : block(2, axis)))
  const tensor = Buffer.concat([integer(1, types[type]), block(2, Buffer.concat(axes))])
  return Buffer.concat([block(1, name), block(2, block(1, tensor))])
}

/** The values of weights as they stand in a model or beside it. */
export const rawValues = ({ values, type = 'float32' }: Pick<Weights, 'values' | 'type'>): Bytes => {
  if (type === 'int64') return Buffer.from(BigInt64Array.from(values, BigInt).buffer)
  return type === 'bool' ? Buffer.from(values) : Buffer.from(Float32Array.from(values).buffer)
}

function tensor(weights: Weights): Bytes {
  const { name, dims, type = 'float32', file } = weights
  const head = [...dims.map((axis) => integer(1, axis)), integer(2, types[type]), block(8, name)]
  if (file === undefined) return Buffer.concat([...head, block(9, rawValues(weights))])
  return Buffer.concat([...head, block(13, Buffer.concat([block(1, 'location'), block(2, file)])), integer(14, 1)])
}

function attribute([name, value]: [string, Attribute]): Bytes {
  if (typeof value === 'number') return Buffer.concat([block(1, name), integer(3, value), integer(20, 2)])
  if (typeof value === 'string') return Buffer.concat([block(1, name), block(4, value), integer(20, 3)])
  if ('graph' in value) return Buffer.concat([block(1, name), block(6, value.graph), integer(20, 5)])
  return Buffer.concat([block(1, name), ...value.map((entry) => integer(8, entry)), integer(20, 7)])
}

const node = ({ operator, inputs, outputs, attributes = {}, domain = '' }: Node): Bytes =>
  Buffer.concat([
    ...inputs.map((name) => block(1, name)),
    ...outputs.map((name) => block(2, name)),
    block(4, operator),
    ...Object.entries(attributes).map((entry) => block(5, attribute(entry))),
    block(7, domain)
  ])

export const graphBytes = ({ inputs, outputs, nodes, weights = [] }: ModelParts): Bytes =>
  Buffer.concat([
    ...nodes.map((part) => block(1, node(part))),
    block(2, 'graph'),
    ...weights.map((part) => block(5, tensor(part))),
    ...inputs.map((part) => block(11, port(part))),
    ...outputs.map((part) => block(12, port(part)))
  ])

export function modelBytes(parts: ModelParts): Bytes {
  const domains = new Map([['', parts.opset ?? 17]])
  for (const { domain } of parts.nodes) if (domain) domains.set(domain, 1)
  const opsets = [...domains].map(([domain, version]) =>
    block(8, Buffer.concat([block(1, domain), integer(2, version)]))
  )
  return Buffer.concat([integer(1, 8), block(7, graphBytes(parts)), ...opsets])
}

/** Writes a model. @returns its path */
export function writeModel(path: string, parts: ModelParts): string {
  writeFileSync(path, modelBytes(parts))
  return path
}

const slices: Port = { name: 'x', shape: ['N', 1, 'H', 'W'] }
const images: Port = { name: 'y', shape: ['N', 1, 'H', 'W'] }

/** y = factor x + constant, at each pixel. */
export const affine = (factor: number, constant: number, ports: { input?: Port; output?: Port } = {}): ModelParts => ({
  inputs: [ports.input ?? slices],
  outputs: [ports.output ?? images],
  weights: [
    { name: 'factor', dims: [1], values: [factor] },
    { name: 'constant', dims: [1], values: [constant] }
  ],
  nodes: [
    { operator: 'Mul', inputs: ['x', 'factor'], outputs: ['scaled'] },
    { operator: 'Add', inputs: ['scaled', 'constant'], outputs: ['y'] }
  ]
})

/** y = weights of the three channels, summed: shows the order of the slices. */
export const channelSum = (weights: readonly [number, number, number]): ModelParts => ({
  inputs: [{ name: 'x', shape: ['N', 3, 'H', 'W'] }],
  outputs: [images],
  weights: [{ name: 'weights', dims: [1, 3, 1, 1], values: weights }],
  nodes: [{ operator: 'Conv', inputs: ['x', 'weights'], outputs: ['y'] }]
})

/** y = x + sigma. */
export const withSigma = (): ModelParts => ({
  inputs: [slices, { name: 'sigma', shape: ['N'] }],
  outputs: [images],
  nodes: [{ operator: 'Add', inputs: ['x', 'sigma'], outputs: ['y'] }]
})

/** y = (x - x) / (x - x), which is not a number. */
export const notNumbers = (): ModelParts => ({
  inputs: [slices],
  outputs: [images],
  nodes: [
    { operator: 'Sub', inputs: ['x', 'x'], outputs: ['zero'] },
    { operator: 'Div', inputs: ['zero', 'zero'], outputs: ['y'] }
  ]
})

const halved: Node = {
  operator: 'AveragePool',
  inputs: ['x'],
  outputs: ['half'],
  attributes: { kernel_shape: [2, 2], strides: [2, 2] }
}

/** An output of half the size. */
export const halfSize = (): ModelParts => ({
  inputs: [slices],
  outputs: [{ name: 'y', shape: ['N', 1, 'h', 'w'] }],
  nodes: [{ ...halved, outputs: ['y'] }]
})

/** y = x + means of squares of 2 x 2; fails on odd rows or columns. */
export const evenSizes = (): ModelParts => ({
  inputs: [slices],
  outputs: [images],
  weights: [{ name: 'ones', dims: [1, 1, 2, 2], values: [1, 1, 1, 1] }],
  nodes: [
    halved,
    { operator: 'ConvTranspose', inputs: ['half', 'ones'], outputs: ['back'], attributes: { strides: [2, 2] } },
    { operator: 'Add', inputs: ['x', 'back'], outputs: ['y'] }
  ]
})

/** A model that never ends: a loop of 2^53 rounds. */
export function endless(): ModelParts {
  const body = graphBytes({
    inputs: [
      { name: 'round', shape: [], type: 'int64' },
      { name: 'go', shape: [], type: 'bool' },
      { name: 'state', shape: ['N', 1, 'H', 'W'] }
    ],
    outputs: [
      { name: 'goes', shape: [], type: 'bool' },
      { name: 'next', shape: ['N', 1, 'H', 'W'] }
    ],
    nodes: [
      { operator: 'Identity', inputs: ['go'], outputs: ['goes'] },
      { operator: 'Neg', inputs: ['state'], outputs: ['next'] }
    ]
  })
  return {
    inputs: [slices],
    outputs: [images],
    weights: [
      { name: 'rounds', dims: [], values: [2 ** 53], type: 'int64' },
      { name: 'yes', dims: [], values: [1], type: 'bool' }
    ],
    nodes: [{ operator: 'Loop', inputs: ['rounds', 'yes', 'x'], outputs: ['y'], attributes: { body: { graph: body } } }]
  }
}
