import type { Tensor } from '@tensorflow/tfjs'
import type { TensorFlow } from '../backend.ts'
import type { TensorFlowKernels } from './native-kernels.ts'

/**
 * Replaces gradients that tfjs puts together from several operations by TensorFlow's own kernels for them: of ReLU,
 * of sigmoid, and of the bias that a layer adds. Most time of a small model's training goes into such operations.
 */
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
  registerBiasGradient(tf, kernels)
}

function registerBiasGradient(tf: TensorFlow, kernels: TensorFlowKernels): void {
  const { gradFunc: general } = tf.getGradient('Add')
  const attributes = [kernels.float32('T'), kernels.text('data_format', 'NHWC')]
  tf.registerGradient({
    kernelName: 'Add',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved
      if (!isBias(a!, b!)) return general(dy, saved, attrs)
      return { a: () => tf.clone(dy as Tensor), b: () => kernels.one('BiasAddGrad', attributes, [dy as Tensor]) }
    }
  })
}

/** One value for each channel of `a`. */
function isBias(a: Tensor, b: Tensor): boolean {
  return b.rank === 1 && a.rank > 1 && a.shape.at(-1) === b.shape[0] && a.dtype === 'float32' && b.dtype === 'float32'
}
