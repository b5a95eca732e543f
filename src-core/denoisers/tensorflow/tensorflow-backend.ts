import util from 'node:util'
import type * as WebAssemblyModule from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { registerConv2DBackpropInput, registerBiasAddition, registerMatrixProduct } from './native-replacements.ts'
import { nativeKernels, type TensorFlowKernels } from './native-kernels.ts'
import type { TensorFlow } from './tensorflow.ts'
import type { NamedAttrMap, NamedTensorInfoMap, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs'

export type BackendName = 'tensorflow' | 'wasm'

/** The backend of TensorFlow in use, and the reason for it. */
export interface LoadedBackend {
  /** `tensorflow` for native, `wasm` for WebAssembly. */
  readonly name: BackendName
  readonly version: string
  /** For WebAssembly: the reason why the native backend did not load. */
  readonly reason: string
}

export interface LoadedTensorFlow {
  readonly tf: TensorFlow
  readonly backend: LoadedBackend
  /** TensorFlow's fused kernels, which tfjs has no API for. Null on WebAssembly. */
  readonly kernels: TensorFlowKernels | null
}

const requirePackage = createRequire(import.meta.url)
let loading: Promise<LoadedTensorFlow> | undefined

/**
 * Loads TensorFlow.js once per process: native first, then WebAssembly. DENOSCOPE_BACKEND=tensorflow or wasm forces
 * one.
 * Takes 0.5 s or more, so no other file imports TensorFlow at its top.
 * @throws backend.unavailable if none, or the forced one, cannot be loaded; argument.invalid for another name.
 */
export function loadTensorFlow(): Promise<LoadedTensorFlow> {
  return (loading ??= load(process.env.DENOSCOPE_BACKEND))
}

async function load(forced: string | undefined): Promise<LoadedTensorFlow> {
  if (forced === 'wasm') return loadWebAssembly('DENOSCOPE_BACKEND=wasm asks for it')
  if (forced && forced !== 'tensorflow') {
    throw new DenoscopeError('argument.invalid', `DENOSCOPE_BACKEND: expected tensorflow or wasm, got ${forced}`)
  }
  try {
    return await loadNative(forced ? 'DENOSCOPE_BACKEND=tensorflow asks for it' : 'native TensorFlow is installed')
  } catch (thrown) {
    const reason = `${notLoaded}: ${firstLine(thrown)}`
    if (forced) throw new DenoscopeError('backend.unavailable', reason, { cause: thrown })
    return loadWebAssembly(reason)
  }
}

async function loadNative(reason: string): Promise<LoadedTensorFlow> {
  restoreRemovedUtilities()
  applyNativeSettings()
  const tf = requirePackage('@tensorflow/tfjs-node') as TensorFlow
  tf.enableProdMode()
  await tf.ready()
  if (tf.getBackend() !== 'tensorflow') throw new Error(`tfjs-node chose the backend ${tf.getBackend()}`)
  const kernels = nativeKernels(tf)
  registerConv2DBackpropInput(tf, kernels)
  registerBiasAddition(tf)
  registerMatrixProduct(tf, kernels)
  const version = `tfjs-node ${tf.version_core}, TensorFlow ${kernels.version}`
  return { tf, backend: { name: 'tensorflow', version, reason }, kernels }
}

/** A warning if WebAssembly replaced the native backend without being requested. */
export const fallbackWarning = ({ name, reason }: LoadedBackend): string[] =>
  name === 'wasm' && reason.startsWith(notLoaded)
    ? [`TensorFlow computes in WebAssembly, which is slower: ${reason}`]
    : []
const notLoaded = 'native TensorFlow did not load'

/** Restores two functions of node:util that tfjs-node calls and newer Node has removed or deprecated. */
function restoreRemovedUtilities(): void {
  const utilities = util as unknown as Record<string, unknown>
  utilities.isNullOrUndefined = (value: unknown) => value === null || value === undefined
  utilities.isArray = Array.isArray
}

async function loadWebAssembly(reason: string): Promise<LoadedTensorFlow> {
  try {
    const tf = requirePackage('@tensorflow/tfjs') as TensorFlow
    // Otherwise tfjs-backend-cpu prints a banner at its first use.
    tf.enableProdMode()
    const wasm = requirePackage('@tensorflow/tfjs-backend-wasm') as typeof WebAssemblyModule
    wasm.setWasmPaths(dirname(requirePackage.resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend could not be initialised')
    registerConv2DBackpropFilter(tf)
    return { tf, backend: { name: 'wasm', version: `tfjs-backend-wasm ${wasm.version_wasm}`, reason }, kernels: null }
  } catch (thrown) {
    throw new DenoscopeError('backend.unavailable', `${reason}; WebAssembly: ${firstLine(thrown)}`, { cause: thrown })
  }
}

function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.split('\n')[0]!.trim()
}

/** Name of the variable that limits the instruction set of oneDNN's kernels. */
export const instructionSetVariable = 'ONEDNN_MAX_CPU_ISA'
export const safeInstructionSet = 'AVX2'

/**
 * Variables that the native library reads when it starts.
 * Some kernels use memory beyond the stack pointer. A signal that arrives there overwrites that memory, and the process
 * dies or hangs later. Resizing a terminal sends such a signal.
 * TensorFlow's own matrix kernel and oneDNN's kernels of AVX-512 use such memory. oneDNN's kernels of AVX2 do not
 * (docs/decisions/0016).
 * The log level hides a message with the processor's features. Warnings and errors stay.
 */
const nativeSettings = {
  TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL: 'false',
  TF_ENABLE_ONEDNN_OPTS: '1',
  [instructionSetVariable]: safeInstructionSet,
  TF_CPP_MIN_LOG_LEVEL: '1'
}

/**
 * Sets the variables before the native library loads, in its process. Values that are already set stay.
 * Threads have a copy of the environment that the library does not read, so they load no TensorFlow.
 */
export function applyNativeSettings(): void {
  for (const [name, value] of Object.entries(nativeSettings)) process.env[name] ??= value
}

/** The instruction set of oneDNN for processes started from this one. */
export function instructionSet(): { readonly value: string; readonly isSafe: boolean } {
  const value = process.env[instructionSetVariable] ?? safeInstructionSet
  return { value, isSafe: ['SSE41', 'AVX', 'AVX2', 'AVX2_VNNI'].includes(value.toUpperCase()) }
}

/** Attributes of the kernel, as tfjs-core passes them. */
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: 'same' | 'valid' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [number, number, number, number]
}

/**
 * Registers the gradient of a 2-D convolution with respect to its filter, which the WebAssembly backend lacks.
 * For each filter tap: the matrix product of the tap's input pixels with the output's gradient.
 * NHWC, dilation 1.
 */
function registerConv2DBackpropFilter(tf: TensorFlow): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap }): TensorInfo =>
      tf.tidy(() => filterGradient(tf, inputs.x as Tensor4D, inputs.dy as Tensor4D, attrs as unknown as Attributes))
  })
}

function filterGradient(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, attributes: Attributes): Tensor {
  const { strides, pad, dimRoundingMode, filterShape } = attributes
  const info = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast'
  )
  const { batchSize, outHeight, outWidth, inChannels, outChannels, strideHeight, strideWidth, padInfo } = info
  const positions = batchSize * outHeight * outWidth
  const slopes = tf.reshape(dy, [positions, outChannels])
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0]
  ])
  const taps = []
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const end = [
        batchSize,
        row + (outHeight - 1) * strideHeight + 1,
        column + (outWidth - 1) * strideWidth + 1,
        inChannels
      ]
      const seen = tf.stridedSlice(padded, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1])
      taps.push(tf.matMul(tf.reshape(seen, [positions, inChannels]), slopes, true, false))
    }
  }
  return tf.reshape(tf.stack(taps), filterShape)
}
