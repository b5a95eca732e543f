import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'

/** A kernel of the backend in use, for certain inputs; null for those that the backend's own is to compute. */
export type SpecialKernel = (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo | null

/** Puts a faster kernel before the backend's own one of this name. */
export function replaceKernel(tf: TensorFlow, kernelName: string, special: SpecialKernel): void {
  const backendName = tf.getBackend()
  const general = tf.getKernel(kernelName, backendName)
  // Otherwise tfjs warns that there is one already.
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({
    ...general,
    kernelFunc: (given) => special(given.inputs, given.attrs ?? {}) ?? general.kernelFunc(given)
  })
}
