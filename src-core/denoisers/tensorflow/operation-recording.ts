import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import type { OperationAttribute } from './native-kernels.ts'
import { attributeType, type GraphNode, type TensorValues } from './saved-model.ts'

/** The native backend, whose two functions below run every operation. */
export interface RecordableBackend {
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
export interface Recording {
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
export function recordOperations(
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
