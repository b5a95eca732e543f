import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { TensorFlow } from '../denoisers/models/tensorflow.ts'

/** The variables behind a model's `trainableWeights` or `nonTrainableWeights`. */
export function variablesOf(weights: readonly object[]): Variable[] {
  return weights.map((weight) => (weight as { readonly val: Variable }).val)
}

/** The values of all tensors, one after the other. */
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
 * Gives the variables the values that `readFlat` read. Copies, since a tensor of the native backend may share the memory
 * of the array that it was made from.
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
