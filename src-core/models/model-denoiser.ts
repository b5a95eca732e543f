import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { Denoiser, DenoiserDescription } from '../denoisers/denoiser.ts'
import { DenoscopeError } from '../errors.ts'
import { emptyBatchLike, type ImageBatch } from '../images/image.ts'
import { loadTensorFlow, type TensorFlow } from './backend.ts'
import { bottleneckOf } from './bottleneck.ts'
import { foldBatchNormalization } from './kernels/fold-batch-normalization.ts'
import type { ModelCard } from './model.ts'
import { loadModel } from './store.ts'

/** Enough images for the kernels to work at full speed, few enough for their values to stay in the cache. */
const imagesAtOnce = 1024

/** The trained model in this folder as a denoiser. Loads TensorFlow. @throws model.damaged, backend.unavailable */
export async function modelDenoiser(directory: string): Promise<Denoiser> {
  const { tf } = await loadTensorFlow()
  const { card, model } = await loadModel(tf, directory)
  foldBatchNormalization(tf, model)
  const bottleneck = bottleneckOf(tf, model)
  return {
    description: describeModel(card),
    weightsHash: card.weightsSha256,
    ...(bottleneck && { bottleneck: { ...bottleneck, training: card.training, directory } }),
    denoise: async (noisy) => {
      requirePatchSize(card, noisy)
      return denoiseInParts(tf, model, noisy)
    }
  }
}

/** What is said of a model before it is loaded. */
export function describeModel(card: ModelCard): DenoiserDescription {
  const { id, name, description, citation, patchRows, patchColumns } = card
  return { id, name, family: 'model', description, citation, parameters: [], patchSize: [patchRows, patchColumns] }
}

/**
 * Runs a model, in inference mode, over images of any number; other work of the process gets its turn in between.
 * Shape (count, rows, columns), 0..1, to the same.
 */
export async function denoiseInParts(tf: TensorFlow, model: LayersModel, noisy: ImageBatch): Promise<ImageBatch> {
  const denoised = emptyBatchLike(noisy)
  const size = noisy.rows * noisy.columns
  for (let first = 0; first < noisy.count; first += imagesAtOnce) {
    if (first > 0) await setImmediate()
    const count = Math.min(imagesAtOnce, noisy.count - first)
    const values = noisy.data.subarray(first * size, (first + count) * size)
    // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
    tf.tidy(() => {
      const output = model.apply(tf.tensor4d(values, [count, noisy.rows, noisy.columns, 1]), { training: false }) as Tensor
      denoised.data.set(output.dataSync<'float32'>(), first * size)
    })
  }
  return denoised
}

function requirePatchSize(card: ModelCard, { rows, columns }: ImageBatch): void {
  if (rows === card.patchRows && columns === card.patchColumns) return
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${card.id}' takes patches of ${card.patchRows} x ${card.patchColumns}, got ${rows} x ${columns}`
  )
}
