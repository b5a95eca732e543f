import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { Bottleneck } from '../denoisers/denoiser.ts'
import type { ImageBatch } from '../images/image.ts'
import type { TensorFlow } from './backend.ts'

const imagesAtOnce = 1024

/** What a model with a layer `bottleneck` passes through it: a vector for each image. Null for a model without one. */
export function bottleneckOf(tf: TensorFlow, model: LayersModel): Pick<Bottleneck, 'size' | 'encode'> | null {
  const layer = model.layers.find(({ name }) => name === 'bottleneck')
  const shape = layer?.outputShape as readonly (number | null)[] | undefined
  const size = shape?.length === 2 ? shape[1] : null
  if (!layer || !size) return null
  const encoder = tf.model({ inputs: model.inputs, outputs: layer.output as never })
  return { size, encode: (noisy) => encodeInParts(tf, encoder, noisy, size) }
}

async function encodeInParts(tf: TensorFlow, encoder: LayersModel, noisy: ImageBatch, size: number): Promise<Float32Array> {
  const { data, count, rows, columns } = noisy
  const latents = new Float32Array(count * size)
  for (let first = 0; first < count; first += imagesAtOnce) {
    if (first > 0) await setImmediate()
    const part = Math.min(imagesAtOnce, count - first)
    const values = data.subarray(first * rows * columns, (first + part) * rows * columns)
    // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
    tf.tidy(() => {
      const output = encoder.apply(tf.tensor4d(values, [part, rows, columns, 1]), { training: false }) as Tensor
      latents.set(output.dataSync<'float32'>(), first * size)
    })
  }
  return latents
}
