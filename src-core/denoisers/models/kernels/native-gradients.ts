import type { Tensor } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'
import type { TensorFlowKernels } from './native-kernels.ts'

/**
 * Replaces gradients that tfjs puts together from several operations by TensorFlow's own kernels for them: of ReLU
 * and of sigmoid.
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
}
