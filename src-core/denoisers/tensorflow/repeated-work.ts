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
  /** Those of them that it gives new values. */
  readonly written: readonly Variable[]
  /** The round from which on inputs of a shape are recorded; recording takes as long as ten rounds on small tensors. */
  readonly recordedRound: number
}

/** Rounds of work on inputs of one shape. */
interface Rounds {
  count: number
  /** Null until it is recorded; for good where it cannot be. */
  graph: NativeGraph | null
}

/**
 * Work on tensors that is done over and over, such as a training's steps. On the native backend it is recorded for
 * every shape of inputs that comes often, and from then on runs as one graph. The same results to the last bit as long as
 * TensorFlow finds no products or sums to put into another order, which of our networks and losses it does where SSIM is in the loss alone.
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
   * @param inputs all that differs between rounds, beside the variables.
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

  /** The round itself is run as a graph, too: all rounds of one training are computed alike, wherever it went on. */
  #record(rounds: Rounds, inputs: readonly Tensor[], work: () => Tensor[]): Tensor[] {
    const { read, written } = this.#options
    const given = [...inputs, ...read.map((variable) => variable.clone())]
    const { result, recording } = recordOperations(this.#tf, [...inputs, ...read], () => [...work(), ...written])
    try {
      if (recording) rounds.graph = new NativeGraph(this.#tf, recording)
    } catch {
      // A recording only saves time: where the temporary folder is full, work goes on operation by operation.
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

/** What tfjs-node's backend has for graphs. */
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
 * A recording, run by the native library at one call: the same kernels without tfjs's and TensorFlow's work around each
 * operation, which takes as long as the kernels do where tensors are small. Its memory is given back when nothing refers to
 * it any more.
 */
export class NativeGraph {
  static readonly #sessions = new FinalizationRegistry<() => void>((close) => close())
  readonly #backend: GraphBackend
  readonly #session: number
  readonly #inputs: readonly { name: string }[]
  readonly #outputs: readonly string[]

  /** @throws what TensorFlow says against the graph; what the system says where the temporary folder cannot be written. */
  constructor(tf: TensorFlow, { nodes, inputs, outputs }: Recording) {
    const backend = tf.backend() as unknown as GraphBackend
    const session = openSession(backend, encodeSavedModel(nodes, tag))
    NativeGraph.#sessions.register(this, () => backend.deleteSavedModel(session))
    this.#backend = backend
    this.#session = session
    this.#inputs = inputs.map((name) => ({ name: withIndex(name) }))
    this.#outputs = outputs.map(withIndex)
  }

  /** @param inputs of the shapes that were recorded. @returns what the work returned. */
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
