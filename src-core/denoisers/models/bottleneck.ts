import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { Bottleneck } from '../denoiser.ts'
import { imageBatch, type ImageBatch } from '../../images/image.ts'
import { applyModel } from './apply-model.ts'
import type { TensorFlow } from './tensorflow.ts'

const imagesAtOnce = 1024

/** What a model with a layer `bottleneck` passes through it: a vector for each image. Null for a model without one. */
export function bottleneckOf(
  tf: TensorFlow,
  model: LayersModel
): Pick<Bottleneck, 'size' | 'encode' | 'decode'> | null {
  const layer = model.layers.find(({ name }) => name === 'bottleneck')
  const shape = layer?.outputShape as readonly (number | null)[] | undefined
  const size = shape?.length === 2 ? shape[1] : null
  if (!layer || !size) return null
  const encoder = tf.model({ inputs: model.inputs, outputs: layer.output as never })
  // What follows the bottleneck is a chain: its layers stand in the model's order.
  const rest = model.layers.slice(model.layers.indexOf(layer) + 1)
  return {
    size,
    encode: (noisy) => encodeInParts(tf, encoder, noisy, size),
    decode: (latents) => decodeInParts(tf, rest, latents, size)
  }
}

async function decodeInParts(
  tf: TensorFlow,
  rest: LayersModel['layers'],
  latents: Float32Array,
  size: number
): Promise<ImageBatch> {
  const parts: { data: Float32Array; shape: number[] }[] = []
  for (let first = 0; first < latents.length; first += imagesAtOnce * size) {
    if (first > 0) await setImmediate()
    const values = latents.subarray(first, first + imagesAtOnce * size)
    tf.tidy(() => {
      const start: Tensor = tf.tensor2d(values, [values.length / size, size])
      const output = rest.reduce((given, layer) => layer.apply(given, { training: false }) as Tensor, start) as Tensor4D
      parts.push({ data: output.dataSync<'float32'>(), shape: output.shape })
    })
  }
  const [, rows, columns] = parts[0]!.shape as [number, number, number]
  const data = new Float32Array((latents.length / size) * rows * columns)
  parts.forEach((part, index) => data.set(part.data, index * imagesAtOnce * rows * columns))
  return imageBatch(data, latents.length / size, rows, columns)
}

async function encodeInParts(
  tf: TensorFlow,
  encoder: LayersModel,
  noisy: ImageBatch,
  size: number
): Promise<Float32Array> {
  const latents = new Float32Array(noisy.count * size)
  await applyModel(tf, encoder, noisy, imagesAtOnce, latents)
  return latents
}
