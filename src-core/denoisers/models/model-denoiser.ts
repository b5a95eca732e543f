import type { LayersModel } from '@tensorflow/tfjs'
import type { Denoiser, DenoiserDescription } from '../denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { emptyBatchLike, type ImageBatch } from '../../images/image.ts'
import { applyModel } from './apply-model.ts'
import { loadTensorFlow } from './backend.ts'
import type { TensorFlow } from './tensorflow.ts'
import { bottleneckOf } from './bottleneck.ts'
import { foldBatchNormalization } from './kernels/fold-batch-normalization.ts'
import type { ModelCard } from './model.ts'
import { denoiseSlices } from './slice-inference.ts'
import { loadModel } from './store.ts'

/** As many as 1024 patches of digits: their features stay within some 100 MB. */
const pixelsAtOnce = 1024 * 28 * 28

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
      if (card.wholeSlice) return denoiseSlices(tf, model, noisy)
      requirePatchSize(card, noisy)
      return denoiseInParts(tf, model, noisy)
    }
  }
}

/** What is said of a model before it is loaded. */
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

/** Runs a model, in inference mode, over images of any number and a size that it takes. Shape (count, rows, columns), 0..1, to the same. */
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
