import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'
import type { TensorFlowKernels } from './native-kernels.ts'
import { replaceKernel } from './replace-kernel.ts'

/**
 * Lets the native backend multiply two matrices by the kernel for two matrices: tfjs takes the one for batches of them,
 * which is half again as slow.
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

/** Or a batch of one. */
function isMatrix({ shape, dtype }: TensorInfo): boolean {
  return dtype === 'float32' && (shape.length === 2 || (shape.length === 3 && shape[0] === 1))
}
