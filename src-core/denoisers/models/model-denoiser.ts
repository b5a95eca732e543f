import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { Denoiser, DenoiserDescription, Bottleneck } from '../denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { emptyBatchLike, type ImageBatch, imageBatch } from '../../images/image.ts'
import { applyModel } from './apply-model.ts'
import { loadTensorFlow } from '../tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { foldBatchNormalization } from '../tensorflow/batch-normalization.ts'
import type { ModelCard } from './model-card.ts'
import type { TrainingRequest } from './training-request.ts'
import { denoiseSlices } from './slice-inference.ts'
import { loadModel } from './model-folder.ts'

/** Pixels of 1024 patches of digits. Features of so many take about 100 MB. */
const pixelsAtOnce = 1024 * 28 * 28

/** A trained model as a denoiser. */
export interface ModelDenoiser extends Denoiser {
  readonly bottleneck?: ModelBottleneck
}

/** Loads the trained model of a folder as a denoiser. Loads TensorFlow. @throws model.damaged, backend.unavailable */
export async function modelDenoiser(directory: string): Promise<ModelDenoiser> {
  const { tf } = await loadTensorFlow()
  const { card, model } = await loadModel(tf, directory)
  foldBatchNormalization(tf, model)
  const bottleneck = bottleneckOf(tf, model)
  return {
    description: describeModel(card),
    weightsHash: card.weightsSha256,
    ...(bottleneck && { bottleneck: { ...bottleneck, training: card.training, directory } }),
    denoise: async (noisy) => {
      if (card.wholeSlice) return denoiseSlices(tf, model, noisy)
      requirePatchSize(card, noisy)
      return denoiseInParts(tf, model, noisy)
    }
  }
}

/** Description of a model from its card, without loading the model. */
export function describeModel(card: ModelCard): DenoiserDescription {
  const { id, name, description, citation, limits, patchRows, patchColumns, wholeSlice, hounsfield } = card
  return {
    id,
    name,
    family: 'model',
    description,
    citation,
    limits,
    parameters: [],
    ...(wholeSlice ? { wholeSlice } : { patchSize: [patchRows, patchColumns] }),
    ...(hounsfield && { hounsfield })
  }
}

/**
 * Runs a model, in inference mode, over images of any number and an accepted size.
 * Shape (count, rows, columns), 0..1, to the same.
 */
export async function denoiseInParts(tf: TensorFlow, model: LayersModel, noisy: ImageBatch): Promise<ImageBatch> {
  const denoised = emptyBatchLike(noisy)
  const imagesAtOnce = Math.max(1, Math.floor(pixelsAtOnce / (noisy.rows * noisy.columns)))
  await applyModel(tf, model, noisy, imagesAtOnce, denoised.data)
  return denoised
}

function requirePatchSize(card: ModelCard, { rows, columns }: ImageBatch): void {
  if (rows === card.patchRows && columns === card.patchColumns) return
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${card.id}' takes patches of ${card.patchRows} x ${card.patchColumns}, got ${rows} x ${columns}`
  )
}

const imagesAtOnce = 1024

/** The bottleneck of a trained model. */
export interface ModelBottleneck extends Bottleneck {
  /** The request of the training. */
  readonly training: TrainingRequest
}

/** The bottleneck of a model with a layer `bottleneck`: a vector for each image. Null if the model has none. */
export function bottleneckOf(
  tf: TensorFlow,
  model: LayersModel
): Pick<Bottleneck, 'size' | 'encode' | 'decode'> | null {
  const layer = model.layers.find(({ name }) => name === 'bottleneck')
  const shape = layer?.outputShape as readonly (number | null)[] | undefined
  const size = shape?.length === 2 ? shape[1] : null
  if (!layer || !size) return null
  const encoder = tf.model({ inputs: model.inputs, outputs: layer.output as never })
  // Layers after the bottleneck are a chain, in the model's order.
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
