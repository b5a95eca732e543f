import { existsSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { readError } from '../../files/file-error.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { printable } from '../../printable.ts'
import { protobufFields } from './protobuf-fields.ts'

/** An ONNX file that is complete, with the files of weights that it names. */
export interface OnnxFile {
  readonly path: string
  /** SHA-256 over the file and its files of weights, one after the other. */
  readonly sha256: string
  /** Files of weights, relative to the folder of the model and below it. */
  readonly weights: readonly string[]
}

/**
 * Reads an ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) and checks that nothing is missing.
 * @throws file.not-found, file.unreadable; onnx.unusable with the reason: empty, HTML, Git LFS pointer, cut short, or
 * weights that are missing or outside the folder
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const bytes = await readFile(path).catch((thrown: unknown) => {
    throw readError(path, thrown)
  })
  requireModel(path, bytes)
  const weights = externalNames(path, bytes)
  const files = weights.map((name) => externalPath(path, name))
  return { path, sha256: await hashFiles([path, ...files]), weights }
}

/** True for a file that is named as an ONNX model. */
export const isOnnxName = (name: string): boolean => /\.onnx$/i.test(name)

const unusable = (path: string, reason: string): DenoscopeError =>
  new DenoscopeError('onnx.unusable', `${path}: ${reason}`)

/** Names the files that are often saved under `.onnx` by mistake. */
function requireModel(path: string, bytes: Uint8Array): void {
  if (bytes.length === 0) throw unusable(path, 'not a complete ONNX file: it is empty')
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  if (start.startsWith('version https://git-lfs')) {
    const size = /\nsize (\d+)/.exec(start)?.[1]
    const missing = size === undefined ? 'the model itself is missing' : `${size} bytes are missing`
    throw unusable(path, `not a complete ONNX file: it is a Git LFS pointer, ${missing} (git lfs pull fetches them)`)
  }
  if (/^\s*</.test(start)) throw unusable(path, 'not an ONNX file: it is a web page (HTML) or XML')
}

/** Field numbers of onnx.proto that lead to tensors. */
const modelFields = { graph: 7, functions: 25 } as const
const graphFields = { node: 1, initializer: 5, sparseInitializer: 15 } as const
const functionNode = 7
const nodeAttribute = 5
const attributeFields = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 } as const
const externalDataField = 13

/** Names of the files of weights, each once. */
function externalNames(path: string, bytes: Uint8Array): string[] {
  const names = new Set<string>()
  let hasGraph = false
  const each = (message: Uint8Array, visit: (number: number, content: Uint8Array) => void) => {
    for (const field of protobufFields(message)) if (field.bytes) visit(field.number, field.bytes)
  }
  const tensor = (message: Uint8Array) =>
    each(message, (number, content) => {
      if (number !== externalDataField) return
      const [key, value] = entry(content)
      if (key === 'location') names.add(value)
    })
  const sparse = (message: Uint8Array) =>
    each(message, (number, content) => (number <= 2 ? tensor(content) : undefined))
  const attribute = (message: Uint8Array) =>
    each(message, (number, content) => {
      if (number === attributeFields.tensor || number === attributeFields.tensors) tensor(content)
      if (number === attributeFields.graph || number === attributeFields.graphs) graph(content)
      if (number === attributeFields.sparse || number === attributeFields.sparses) sparse(content)
    })
  const node = (message: Uint8Array) =>
    each(message, (number, content) => (number === nodeAttribute ? attribute(content) : undefined))
  const graph = (message: Uint8Array) =>
    each(message, (number, content) => {
      if (number === graphFields.node) node(content)
      if (number === graphFields.initializer) tensor(content)
      if (number === graphFields.sparseInitializer) sparse(content)
    })
  try {
    each(bytes, (number, content) => {
      hasGraph ||= number === modelFields.graph
      if (number === modelFields.graph) graph(content)
      if (number === modelFields.functions)
        each(content, (inner, body) => (inner === functionNode ? node(body) : undefined))
    })
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw unusable(path, `not a complete ONNX file (${cause.message})`)
  }
  if (!hasGraph) throw unusable(path, 'not a complete ONNX file: it holds no graph')
  return [...names]
}

function entry(message: Uint8Array): [key: string, value: string] {
  const texts: Record<number, string> = {}
  for (const { number, bytes } of protobufFields(message))
    if (bytes) texts[number] = Buffer.from(bytes).toString('utf8')
  return [texts[1] ?? '', texts[2] ?? '']
}

const leavesFolder = /^\.\.(?:[/\\]|$)/

/** Path of a file of weights. @throws onnx.unusable if it is missing, or outside the model's folder */
function externalPath(path: string, name: string): string {
  const folder = dirname(path)
  const shown = `'${printable(name)}'`
  const outside = unusable(path, `its weights ${shown} lie outside its folder; put them beside the model`)
  if (name === '' || name.includes('\0') || isAbsolute(name) || leavesFolder.test(normalize(name))) throw outside
  const file = join(folder, name)
  if (!existsSync(file)) throw unusable(path, `its weights ${shown} are missing; put the file beside the model`)
  const way = relative(realpathSync(folder), realpathSync(file))
  if (isAbsolute(way) || leavesFolder.test(way)) throw outside
  return file
}
