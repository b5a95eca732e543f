import type * as Runtime from 'onnxruntime-node'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { DenoscopeError } from '../../errors.ts'
import type { TaskTable } from '../../runtime/process-tasks.ts'
import { plainError } from './onnx-errors.ts'
import type { OnnxPort, OnnxSignature } from './onnx-signature.ts'

/** The class of Node 23 and later; null in older ones. */
interface HalfFloats {
  from(values: ArrayLike<number>): { readonly buffer: ArrayBuffer }
  new (buffer: ArrayBufferLike, offset: number, length: number): ArrayLike<number>
}
const globals = globalThis as { Float16Array?: HalfFloats }
const halfFloats = globals.Float16Array ?? null

let runtime: Promise<typeof Runtime> | undefined

/**
 * Loads ONNX Runtime. It reads float16 from a Uint16Array only if the process has no Float16Array
 * (https://github.com/microsoft/onnxruntime/issues/26791).
 */
function loadRuntime(): Promise<typeof Runtime> {
  delete globals.Float16Array
  runtime ??= import('onnxruntime-node')
  return runtime
}

export interface OnnxModelPlace {
  readonly path: string
  readonly threads: number
}

let opened: { readonly path: string; readonly session: Promise<InferenceSession> } | undefined

/** The session of a model. One is kept. @throws onnx.unusable */
function openSession({ path, threads }: OnnxModelPlace): Promise<InferenceSession> {
  if (opened?.path === path) return opened.session
  const session = createSession(path, threads)
  opened = { path, session }
  session.catch(() => (opened = undefined))
  return session
}

const provider = 'cpu'

async function createSession(path: string, threads: number): Promise<InferenceSession> {
  const { InferenceSession } = await loadRuntime()
  try {
    return await InferenceSession.create(path, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4
    })
  } catch (thrown) {
    throw new DenoscopeError('onnx.unusable', `${path}: ${plainError(thrown)}`, { cause: thrown })
  }
}

async function describe(place: OnnxModelPlace): Promise<OnnxSignature> {
  const session = await openSession(place)
  const { env } = await loadRuntime()
  return {
    inputs: ports(session.inputMetadata),
    outputs: ports(session.outputMetadata),
    version: env.versions.node ?? env.versions.common,
    provider
  }
}

const ports = (metadata: InferenceSession['inputMetadata']): OnnxPort[] =>
  metadata.map((port) =>
    port.isTensor
      ? { name: port.name, type: port.type, shape: port.shape }
      : { name: port.name, type: 'no tensor', shape: [] }
  )

/** An input of a run. */
export interface OnnxFeed {
  readonly name: string
  readonly type: string
  readonly dims: readonly number[]
  /** Values of all runs one after the other, or of one run if `constant`. */
  readonly values: Float32Array
  readonly constant: boolean
}

export interface OnnxRunInput extends OnnxModelPlace {
  readonly feeds: readonly OnnxFeed[]
  readonly output: string
  /** Number of runs, one after the other. */
  readonly runs: number
}

export interface OnnxRunOutput {
  /** Dimensions of the output of one run. */
  readonly dims: readonly number[]
  /** Values of all runs one after the other. */
  readonly values: Float32Array
}

/** @throws denoiser.failed with the words of ONNX Runtime */
async function run({ feeds, output, runs, ...place }: OnnxRunInput): Promise<OnnxRunOutput> {
  const session = await openSession(place)
  const { Tensor } = await loadRuntime()
  const results: Tensor[] = []
  for (let index = 0; index < runs; index++) {
    const given = Object.fromEntries(feeds.map((feed) => [feed.name, tensorOf(Tensor, feed, index)]))
    try {
      results.push((await session.run(given, [output]))[output]!)
    } catch (thrown) {
      throw new DenoscopeError('denoiser.failed', plainError(thrown), { cause: thrown })
    }
  }
  const length = results[0]!.size
  const values = new Float32Array(runs * length)
  results.forEach((result, index) => values.set(floatsOf(result), index * length))
  return { dims: results[0]!.dims, values }
}

function tensorOf(Constructor: typeof Tensor, { type, dims, values: all, constant }: OnnxFeed, run: number): Tensor {
  const length = dims.reduce((product, axis) => product * axis, 1)
  const values = constant ? all : all.subarray(run * length, (run + 1) * length)
  switch (type) {
    case 'float16':
      if (!halfFloats) throw new DenoscopeError('denoiser.failed', 'float16 needs Node 23 or later')
      return new Constructor('float16', new Uint16Array(halfFloats.from(values).buffer), dims)
    case 'float64':
      return new Constructor('float64', Float64Array.from(values), dims)
    case 'int32':
      return new Constructor('int32', Int32Array.from(values), dims)
    case 'int64':
      return new Constructor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        dims
      )
    default:
      return new Constructor('float32', values, dims)
  }
}

function floatsOf({ type, data }: Tensor): ArrayLike<number> {
  if (type === 'float16' && halfFloats && data instanceof Uint16Array)
    return new halfFloats(data.buffer, data.byteOffset, data.length)
  if (type === 'float32' || type === 'float64') return data as Float32Array | Float64Array
  throw new DenoscopeError('denoiser.failed', `the output is ${type}; expected float32, float64 or float16`)
}

/** Tasks of the process of an ONNX model. */
export const onnxTasks = { describe, run } as const satisfies TaskTable
export type OnnxTasks = typeof onnxTasks
