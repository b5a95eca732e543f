import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor, Variable, DataType, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { encodeSavedModel, attributeType, type GraphNode, type TensorValues } from './saved-model.ts'
import type { OperationAttribute } from './native-kernels.ts'

export interface RepeatedWorkOptions {
  /** All variables that the work reads. */
  readonly read: readonly Variable[]
  /** Variables among them that the work changes. */
  readonly written: readonly Variable[]
  /** Round from which inputs of a shape are recorded. Recording takes as long as ten rounds on small tensors. */
  readonly recordedRound: number
}

/** Rounds of work on inputs of one shape. */
interface Rounds {
  count: number
  /** Null if not recorded yet, or if it cannot be recorded. */
  graph: NativeGraph | null
}

/**
 * Work on tensors that is repeated, such as the steps of a training.
 * The native backend records it for every shape of inputs that repeats, and then runs it as one graph.
 * Results are the same to the last bit unless TensorFlow reorders products or sums. For our networks and losses, only
 * SSIM is reordered.
 */
export class RepeatedWork {
  readonly #tf: TensorFlow
  readonly #options: RepeatedWorkOptions
  readonly #rounds = new Map<string, Rounds>()

  constructor(tf: TensorFlow, options: RepeatedWorkOptions) {
    this.#tf = tf
    this.#options = options
  }

  /**
   * Called within a tidy.
   * @param inputs all tensors that differ between rounds, except the variables.
   * @param work does the same operations on inputs of the same shapes, and reads no values.
   */
  run(inputs: readonly Tensor[], work: () => Tensor[]): Tensor[] {
    if (this.#tf.getBackend() !== 'tensorflow') return work()
    const rounds = this.#roundsOf(inputs)
    if (rounds.graph) return this.#replay(rounds.graph, [...inputs, ...this.#options.read])
    return ++rounds.count === this.#options.recordedRound ? this.#record(rounds, inputs, work) : work()
  }

  #roundsOf(inputs: readonly Tensor[]): Rounds {
    const shapes = JSON.stringify(inputs.map(({ shape }) => shape))
    const rounds = this.#rounds.get(shapes) ?? { count: 0, graph: null }
    this.#rounds.set(shapes, rounds)
    return rounds
  }

  /** The recorded round also runs as a graph, so that an interrupted training that is resumed computes the same. */
  #record(rounds: Rounds, inputs: readonly Tensor[], work: () => Tensor[]): Tensor[] {
    const { read, written } = this.#options
    const given = [...inputs, ...read.map((variable) => variable.clone())]
    const { result, recording } = recordOperations(this.#tf, [...inputs, ...read], () => [...work(), ...written])
    try {
      if (recording) rounds.graph = new NativeGraph(this.#tf, recording)
    } catch {
      // Recording only saves time: if the temporary folder is full, work continues operation by operation.
    }
    return rounds.graph ? this.#replay(rounds.graph, given) : result.slice(0, result.length - written.length)
  }

  #replay(graph: NativeGraph, inputs: readonly Tensor[]): Tensor[] {
    const { written } = this.#options
    const outputs = graph.run(inputs)
    const results = outputs.slice(0, outputs.length - written.length)
    written.forEach((variable, index) => variable.assign(outputs[results.length + index]!))
    return results
  }
}

/** Members of tfjs-node's backend for graphs. */
interface GraphBackend {
  loadSavedModelMetaGraph(directory: string, tags: string): number
  runSavedModel(
    id: number,
    inputs: readonly Tensor[],
    infos: readonly { name: string }[],
    outputs: readonly string[]
  ): Tensor[]
  deleteSavedModel(id: number): void
}

const tag = 'serve'

/**
 * A recording that the native library runs in one call.
 * It uses the same kernels, without the overhead of tfjs and TensorFlow for each operation. That overhead is as long as
 * the kernels if tensors are small.
 * Its memory is released when nothing refers to it.
 */
export class NativeGraph {
  static readonly #sessions = new FinalizationRegistry<() => void>((close) => close())
  readonly #backend: GraphBackend
  readonly #session: number
  readonly #inputs: readonly { name: string }[]
  readonly #outputs: readonly string[]

  /** @throws errors of TensorFlow about the graph; errors of the system if the temporary folder is not writable */
  constructor(tf: TensorFlow, { nodes, inputs, outputs }: Recording) {
    const backend = tf.backend() as unknown as GraphBackend
    const session = openSession(backend, encodeSavedModel(nodes, tag))
    NativeGraph.#sessions.register(this, () => backend.deleteSavedModel(session))
    this.#backend = backend
    this.#session = session
    this.#inputs = inputs.map((name) => ({ name: withIndex(name) }))
    this.#outputs = outputs.map(withIndex)
  }

  /** @param inputs of the recorded shapes. @returns the results of the work */
  run(inputs: readonly Tensor[]): Tensor[] {
    return this.#backend.runSavedModel(this.#session, inputs, this.#inputs, this.#outputs)
  }
}

const withIndex = (name: string): string => (name.includes(':') ? name : `${name}:0`)

function openSession(backend: GraphBackend, savedModel: Buffer): number {
  const directory = makeTemporaryFolder('graph')
  try {
    writeFileSync(join(directory, 'saved_model.pb'), savedModel)
    return backend.loadSavedModelMetaGraph(directory, tag)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The native backend, whose two functions below run every operation. */
interface RecordableBackend {
  executeSingleOutput(name: string, attributes: OperationAttribute[], inputs: TensorInfo[]): Tensor
  executeMultipleOutputs(
    name: string,
    attributes: OperationAttribute[],
    inputs: TensorInfo[],
    outputs: number
  ): Tensor[]
  readSync(dataId: object): TensorValues['values']
  getDTypeInteger(dataType: DataType): number
}

/** Operations that ran, as a graph. */
interface Recording {
  readonly nodes: readonly GraphNode[]
  /** Names of the nodes of the inputs. */
  readonly inputs: readonly string[]
  /** Names of the nodes of the results. */
  readonly outputs: readonly string[]
}

/**
 * Runs the work and records every operation of the native backend as a graph.
 * Tensors become constants if they are neither inputs nor computed from inputs.
 * @param work the same operations in each round; everything that it changes is among its results.
 * @returns the result of the work, and its recording; null if the work read computed values, which may have decided its
 * operations.
 */
function recordOperations(
  tf: TensorFlow,
  inputs: readonly Tensor[],
  work: () => Tensor[]
): { result: Tensor[]; recording: Recording | null } {
  const backend = tf.backend() as unknown as RecordableBackend
  const recorder = new Recorder(backend, inputs)
  const { executeSingleOutput, executeMultipleOutputs, readSync } = backend
  let hasRead = false
  try {
    backend.executeSingleOutput = (name, attributes, given) => {
      const output = executeSingleOutput.call(backend, name, attributes, given)
      recorder.add(name, attributes, given, [output])
      return output
    }
    backend.executeMultipleOutputs = (name, attributes, given, count) => {
      const outputs = executeMultipleOutputs.call(backend, name, attributes, given, count)
      recorder.add(name, attributes, given, outputs)
      return outputs
    }
    backend.readSync = (dataId) => {
      hasRead ||= recorder.isComputed(dataId)
      return readSync.call(backend, dataId)
    }
    const result = work()
    return { result, recording: hasRead ? null : recorder.finish(result) }
  } finally {
    Object.assign(backend, { executeSingleOutput, executeMultipleOutputs, readSync })
  }
}

class Recorder {
  readonly #backend: RecordableBackend
  readonly #nodes: GraphNode[] = []
  readonly #inputs: string[]
  /** Names by the place of a tensor's values. Tensors that share values have one name. */
  readonly #names = new Map<object, string>()
  /** Places of computed values, without constants. */
  readonly #computed = new Set<object>()

  constructor(backend: RecordableBackend, inputs: readonly Tensor[]) {
    this.#backend = backend
    this.#inputs = inputs.map((input) => this.#addInput(input))
  }

  add(
    operation: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly TensorInfo[],
    outputs: readonly Tensor[]
  ): void {
    const name = this.#addNode(
      operation,
      inputs.map((input) => this.#nameOf(input)),
      attributes
    )
    outputs.forEach(({ dataId }, index) => this.#setComputed(dataId, index === 0 ? name : `${name}:${index}`))
  }

  /** True if these values may differ in another round. */
  isComputed(dataId: object): boolean {
    return this.#computed.has(dataId)
  }

  finish(result: readonly Tensor[]): Recording {
    return { inputs: this.#inputs, outputs: result.map((tensor) => this.#nameOf(tensor)), nodes: this.#nodes }
  }

  #addInput({ dataId, dtype, shape }: Tensor): string {
    const name = this.#addNode(
      'Placeholder',
      [],
      [
        { name: 'dtype', type: attributeType.type, value: this.#backend.getDTypeInteger(dtype) },
        { name: 'shape', type: attributeType.shape, value: shape }
      ]
    )
    this.#setComputed(dataId, name)
    return name
  }

  #setComputed(dataId: object, name: string): void {
    this.#names.set(dataId, name)
    this.#computed.add(dataId)
  }

  #nameOf(tensor: TensorInfo): string {
    return this.#names.get(tensor.dataId) ?? this.#addConstant(tensor)
  }

  #addConstant({ dataId, dtype, shape }: TensorInfo): string {
    const type = this.#backend.getDTypeInteger(dtype)
    // Copied, because later work may write new values into the same memory.
    const values = new Uint8Array(bytesOf(this.#backend.readSync(dataId)))
    const name = this.#addNode(
      'Const',
      [],
      [
        { name: 'dtype', type: attributeType.type, value: type },
        { name: 'value', tensor: { type, shape, values } }
      ]
    )
    this.#names.set(dataId, name)
    return name
  }

  #addNode(operation: string, inputs: readonly string[], attributes: GraphNode['attributes']): string {
    const name = `n${this.#nodes.length}`
    this.#nodes.push({ name, operation, inputs, attributes })
    return name
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength)
