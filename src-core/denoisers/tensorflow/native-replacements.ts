import type { Tensor, Tensor3D, Tensor4D, TensorInfo, NamedAttrMap, NamedTensorInfoMap } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import type { TensorFlowKernels } from './native-kernels.ts'

/** Attributes of the kernel, as tfjs-core passes them. */
interface Attributes {
  readonly strides: number | readonly [number, number]
  readonly pad: 'same' | 'valid' | number | object
  readonly dataFormat: 'NHWC' | 'NCHW'
  readonly inputShape: readonly [number, number, number, number]
}

/**
 * Replaces the native backend's kernel of transposed convolutions with 3 x 3 taps that double rows and columns.
 * The kernel is also the gradient of a convolution with respect to its input.
 * Computed as a plain convolution of 2 x 2 taps to four times the channels: the four output pixels of each input pixel
 * (Shi et al. 2016, doi:10.1109/CVPR.2016.207).
 * The sums are equal. The time is a quarter to three quarters of that of TensorFlow's kernel, which scatters them.
 */
export function registerConv2DBackpropInput(tf: TensorFlow, kernels: TensorFlowKernels): void {
  replaceKernel(tf, 'Conv2DBackpropInput', ({ dy, filter }, attributes) =>
    isDoubling(filter!, attributes as unknown as Attributes)
      ? tf.tidy(() => doubled(tf, kernels, dy as Tensor4D, filter as Tensor4D))
      : null
  )
}

function isDoubling({ shape }: TensorInfo, { strides, pad, dataFormat, inputShape }: Attributes): boolean {
  const [, rows, columns] = inputShape
  const taps = shape[0] === 3 && shape[1] === 3
  return (
    taps &&
    [strides].flat().every((stride) => stride === 2) &&
    pad === 'same' &&
    dataFormat === 'NHWC' &&
    (rows % 2) + (columns % 2) === 0
  )
}

/** @param dy shape (count, rows, columns, in); `filter` (3, 3, out, in). @returns (count, 2 rows, 2 columns, out). */
function doubled(tf: TensorFlow, kernels: TensorFlowKernels, dy: Tensor4D, filter: Tensor4D): Tensor {
  const sums = tf.conv2d(dy, asPlainFilter(tf, filter), 1, [
    [0, 0],
    [1, 0],
    [1, 0],
    [0, 0]
  ])
  return depthToSpace(tf, kernels, sums)
}

/**
 * Taps of the filter in the order row, column, pixel row, pixel column of the plain convolution. Tap 9 is 0.
 * Along an axis, each input pixel gives two output pixels.
 * - The first gets tap 2 of the previous input pixel and tap 0 of its own.
 * - The second gets tap 1 of its own.
 */
const tapOrder = [8, 9, 9, 9, 6, 7, 9, 9, 2, 9, 5, 9, 0, 1, 3, 4]

/** From (3, 3, out, in) to (2, 2, in, 4 out), with the pixels of one input pixel one after the other. */
function asPlainFilter(tf: TensorFlow, filter: Tensor4D): Tensor4D {
  const [, , outputs, inputs] = filter.shape
  const taps = tf.pad(tf.reshape(filter, [9, outputs, inputs]) as Tensor3D, [
    [0, 1],
    [0, 0],
    [0, 0]
  ])
  const ordered = tf.reshape(tf.gather(taps, tf.tensor1d(tapOrder, 'int32')), [4, 4 * outputs, inputs])
  return tf.reshape(tf.transpose(ordered, [0, 2, 1]), [2, 2, inputs, 4 * outputs])
}

/**
 * Blocks of 2 x 2 as one transposition of pairs of numbers, which have the width of a complex number.
 * Takes a third of the time of TensorFlow's DepthToSpace.
 */
function depthToSpace(tf: TensorFlow, kernels: TensorFlowKernels, x: Tensor4D): Tensor {
  const [count, rows, columns, depth] = x.shape
  const width = depth / 2
  const toPairs = [kernels.float32('T'), kernels.complex64('type')]
  const fromPairs = [kernels.complex64('T'), kernels.float32('type')]
  const pairs = kernels.one('Bitcast', toPairs, [tf.reshape(x, [count * rows, columns, 2, width / 2, 2])])
  const order = tf.tensor1d([0, 2, 1, 3], 'int32')
  const swapped = kernels.one('Transpose', [kernels.complex64('T'), kernels.int32('Tperm')], [pairs, order])
  return tf.reshape(kernels.one('Bitcast', fromPairs, [swapped]), [count, 2 * rows, 2 * columns, depth / 4])
}

/** A kernel for certain inputs. Null for inputs that the backend's own kernel computes. */
export type SpecialKernel = (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo | null

/** Registers a faster kernel in front of the backend's own kernel of this name. */
export function replaceKernel(tf: TensorFlow, kernelName: string, special: SpecialKernel): void {
  const backendName = tf.getBackend()
  const general = tf.getKernel(kernelName, backendName)
  // Otherwise tfjs warns that a kernel of this name exists.
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({
    ...general,
    kernelFunc: (given) => special(given.inputs, given.attrs ?? {}) ?? general.kernelFunc(given)
  })
}

/**
 * Adds biases of few channels to images one row of pixels at a time, on the native backend.
 * TensorFlow repeats a short vector number by number, which takes three times as long.
 */
export function registerBiasAddition(tf: TensorFlow): void {
  replaceKernel(tf, 'Add', ({ a, b }) => {
    if (!isBiasOfFewChannels(a!, b!)) return null
    const [count, rows, columns, channels] = a!.shape as [number, number, number, number]
    return tf.tidy(() => {
      const lines = tf.reshape(a as Tensor, [count * rows, columns * channels])
      const line = tf.tile(tf.reshape(b as Tensor, [channels]), [columns])
      return tf.reshape(tf.add(lines, line), a!.shape)
    })
  })
}

function isBiasOfFewChannels(a: TensorInfo, b: TensorInfo): boolean {
  const [channels, values] = [a.shape[3]!, b.shape.reduce((product, length) => product * length, 1)]
  const isImage = a.shape.length === 4 && a.shape[2]! > 1 && channels > 1 && channels < 16
  return isImage && b.shape.at(-1) === channels && values === channels && a.dtype === 'float32' && b.dtype === 'float32'
}

/**
 * Multiplies two matrices by TensorFlow's kernel for two matrices, on the native backend.
 * tfjs uses the kernel for batches of matrices, which takes 1.5 times as long.
 */
export function registerMatrixProduct(tf: TensorFlow, kernels: TensorFlowKernels): void {
  replaceKernel(tf, 'BatchMatMul', ({ a, b }, { transposeA, transposeB }) => {
    if (!isMatrix(a!) || !isMatrix(b!)) return null
    const attributes = [
      kernels.float32('T'),
      kernels.boolean('transpose_a', transposeA as boolean),
      kernels.boolean('transpose_b', transposeB as boolean)
    ]
    if (a!.shape.length === 2 && b!.shape.length === 2) return kernels.one('MatMul', attributes, [a!, b!])
    return tf.tidy(() => {
      const factors = [a!, b!].map((factor) => tf.reshape(factor as Tensor, factor.shape.slice(-2)))
      const product = kernels.one('MatMul', attributes, factors)
      return tf.reshape(product, [1, ...product.shape])
    })
  })
}

/** True for a matrix and for a batch of one. */
function isMatrix({ shape, dtype }: TensorInfo): boolean {
  return dtype === 'float32' && (shape.length === 2 || (shape.length === 3 && shape[0] === 1))
}

/** Replaces the gradients of ReLU and sigmoid by TensorFlow's own kernels. tfjs makes them of several operations. */
export function registerNativeGradients(tf: TensorFlow, kernels: TensorFlowKernels): void {
  const type = [kernels.float32('T')]
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => kernels.one('ReluGrad', type, [dy as Tensor, y!]) })
  })
  tf.registerGradient({
    kernelName: 'Sigmoid',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => kernels.one('SigmoidGrad', type, [y!, dy as Tensor]) })
  })
}
