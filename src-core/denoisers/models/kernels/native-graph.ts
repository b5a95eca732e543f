import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor } from '@tensorflow/tfjs'
import { makeTemporaryFolder } from '../../../files/make-folder.ts'
import type { TensorFlow } from '../tensorflow.ts'
import type { Recording } from './recording.ts'
import { encodeSavedModel } from './saved-model.ts'

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
