import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import { recordOperations, type Recording } from './operation-recording.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { encodeSavedModel } from './saved-model.ts'

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
