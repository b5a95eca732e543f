import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'
import { replaceKernel } from './replace-kernel.ts'

/**
 * Lets the native backend add few channels' biases to images a whole row of pixels at a time: TensorFlow repeats a short
 * vector number by number, which takes three times as long.
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
