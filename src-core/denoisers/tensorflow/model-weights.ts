import type { Tensor, Variable, LayersModel } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import { Random } from '../../random/random.ts'

/** The variables behind a model's `trainableWeights` or `nonTrainableWeights`. */
export function variablesOf(weights: readonly object[]): Variable[] {
  return weights.map((weight) => (weight as { readonly val: Variable }).val)
}

/** Values of all tensors, one after the other. */
export function readFlat(tensors: readonly Tensor[]): Float32Array {
  const values = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0))
  let position = 0
  for (const tensor of tensors) {
    values.set(tensor.dataSync<'float32'>(), position)
    position += tensor.size
  }
  return values
}

/**
 * Sets the variables to the values that `readFlat` returned.
 * Copies, because a tensor of the native backend may share the memory of the array that it was made from.
 */
export function writeFlat(tf: TensorFlow, variables: readonly Variable[], values: Float32Array): void {
  let position = 0
  for (const variable of variables) {
    const part = tf.tensor(values.slice(position, position + variable.size), variable.shape)
    variable.assign(part)
    part.dispose()
    position += variable.size
  }
}

/**
 * Fills kernels and biases as PyTorch's Conv2d, ConvTranspose2d and Linear do: uniform in +-1/sqrt(fan in).
 * The fan in follows PyTorch's rule: for a transposed convolution it counts the output channels.
 * Batch norm keeps 1 and 0. The same seed gives the same weights on every backend.
 */
export function initializeLikePyTorch(tf: TensorFlow, model: LayersModel, seed: number): void {
  const random = new Random(seed)
  for (const layer of model.layers) {
    const [kernel, bias] = layer.getWeights()
    if (!kernel || !bias || layer.getClassName() === 'BatchNormalization') continue
    const limit = 1 / Math.sqrt(fanIn(kernel.shape))
    const values = [uniform(tf, kernel, limit, random), uniform(tf, bias, limit, random)]
    layer.setWeights(values)
    tf.dispose(values)
  }
}

/**
 * Fills kernels so that signals keep their size through rectified units: uniform in +-sqrt(6 / fan in), biases 0.
 * Source: He et al. 2015, doi:10.1109/ICCV.2015.123. For networks without batch norm. The same seed gives the same
 * weights on every backend.
 */
export function initializeForRectifiers(tf: TensorFlow, model: LayersModel, seed: number): void {
  const random = new Random(seed)
  for (const layer of model.layers) {
    const [kernel, bias] = layer.getWeights()
    if (!kernel || !bias) continue
    const values = [uniform(tf, kernel, Math.sqrt(6 / inputsOfOutput(layer, kernel)), random), tf.zerosLike(bias)]
    layer.setWeights(values)
    tf.dispose(values)
  }
}

/** Number of terms in one output of the layer. In a transposed convolution each stride-th tap is a term. */
function inputsOfOutput(layer: LayersModel['layers'][number], { shape }: Tensor): number {
  if (layer.getClassName() !== 'Conv2DTranspose') return fanIn(shape)
  const [rowStride, columnStride] = layer.getConfig().strides as [number, number]
  return (shape[0]! * shape[1]! * shape[3]!) / (rowStride * columnStride)
}

/**
 * Product of all axes but the last.
 * PyTorch counts weight.size(1) x taps: input channels of a convolution or linear layer, output channels of a
 * transposed convolution.
 * Shapes here: convolution (rows, columns, in, out), linear (in, out), transposed convolution (rows, columns, out, in).
 */
function fanIn(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((product, length) => product * length, 1)
}

function uniform(tf: TensorFlow, like: Tensor, limit: number, random: Random): Tensor {
  const values = Float32Array.from({ length: like.size }, () => (2 * random.uniform() - 1) * limit)
  return tf.tensor(values, like.shape)
}
