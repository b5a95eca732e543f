import type { LayersModel } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { applyModel } from '../../denoisers/models/apply-model.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { loadLayersModel } from '../../denoisers/tensorflow/layers-model-files.ts'
import { classifyLogits, type Classification } from './confidence-calibration.ts'
import { readClassifierCard, type ClassifierCard } from './classifier-card.ts'
import { identityChange } from './identity-change.ts'
import { noValues, type ScorerFactory } from '../scorers/patch-scorer.ts'
import { initializeLikePyTorch } from '../../denoisers/tensorflow/model-weights.ts'

/** Classifies the digit of an image, with a confidence. */
export interface DigitClassifier {
  readonly card: ClassifierCard
  /**
   * @param images shape (count, 28, 28), 0..1, each one whole digit
   * @throws argument.invalid for another size
   */
  classify(images: ImageBatch): Promise<Classification>
}

const imagesAtOnce = 512

/** Digit classifier of a folder. Loads TensorFlow. @throws model.damaged, backend.unavailable */
export async function loadDigitClassifier(directory: string): Promise<DigitClassifier> {
  const { tf } = await loadTensorFlow()
  const card = await readClassifierCard(directory)
  const model = await loadLayersModel(tf, directory, card.weightsSha256)
  return {
    card,
    classify: async (images) => classifyLogits(await digitLogits(tf, model, images), digitCount, card.temperature)
  }
}

/**
 * Ten logits of the network for each image, in inference mode. The loop yields to other work between batches.
 * @throws argument.invalid if the images are not 28 x 28
 */
export async function digitLogits(tf: TensorFlow, model: LayersModel, images: ImageBatch): Promise<Float32Array> {
  const { rows, columns, count } = images
  if (rows !== digitSize || columns !== digitSize) {
    throw new DenoscopeError(
      'argument.invalid',
      `images: expected digits of ${digitSize} x ${digitSize}, got ${rows} x ${columns}`
    )
  }
  const logits = new Float32Array(count * digitCount)
  await applyModel(tf, model, images, imagesAtOnce, logits)
  return logits
}

/** Scorer of identity change, for audits of whole MNIST digits with a reference. */
export const identityScorer: ScorerFactory = ({ source, request: { degradation, patchify }, resources }) => {
  const isDigits = source.kind === 'mnist' && patchify.patchSize === digitSize && degradation.kind !== 'none'
  if (!isDigits || !resources?.digitClassifier) return null
  const classifier = loadDigitClassifier(resources.digitClassifier)
  // Awaited with the first patches.
  classifier.catch(() => undefined)
  let known: { reference: ImageBatch; classes: ReturnType<DigitClassifier['classify']> } | undefined
  return {
    id: 'identityChange',
    versions: async () => {
      const { id, weightsSha256 } = (await classifier).card
      return { 'digit classifier': `${id}, weights SHA-256 ${weightsSha256}` }
    },
    score: async (patches) => {
      const { reference, images } = patches
      if (!reference) return noValues(patches)
      const { classify } = await classifier
      if (known?.reference !== reference) known = { reference, classes: classify(reference) }
      return { values: identityChange(await known.classes, await classify(images)) }
    }
  }
}

/** Rows and columns of a digit. */
const digitSize = 28
export const digitCount = 10

export const digitNetworkCitation =
  'LeCun et al. 1998, Gradient-based learning applied to document recognition, doi:10.1109/5.726791; batch norm: ' +
  'Ioffe & Szegedy 2015, arXiv 1502.03167'

/**
 * Untrained digit classifier: maps (count, 28, 28, 1) in 0..1 to ten logits.
 * Two convolutions of 5 x 5 with stride 2 (28 becomes 14, then 7), and one of 3 x 3 without padding (5).
 * Each has batch norm. A layer of 64 units follows.
 * Strides instead of pooling classify 10,000 images well below a second.
 */
export function buildDigitNetwork(tf: TensorFlow, seed: number): LayersModel {
  const { layers } = tf
  const model = tf.sequential({
    name: 'digit-classifier',
    layers: [
      layers.conv2d({ name: 'convolution_1', inputShape: [digitSize, digitSize, 1], filters: 16, ...halving }),
      ...normalizedRelu(tf, 1),
      layers.conv2d({ name: 'convolution_2', filters: 32, ...halving }),
      ...normalizedRelu(tf, 2),
      layers.conv2d({ name: 'convolution_3', filters: 48, kernelSize: 3, padding: 'valid', ...zeros }),
      ...normalizedRelu(tf, 3),
      layers.flatten({ name: 'flatten' }),
      layers.dense({ name: 'dense', units: 64, activation: 'relu', ...zeros }),
      layers.dense({ name: 'logits', units: digitCount, ...zeros })
    ]
  })
  initializeLikePyTorch(tf, model, seed)
  return model
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
const halving = { kernelSize: 5, strides: 2, padding: 'same', ...zeros } as const

function normalizedRelu(tf: TensorFlow, number: number) {
  return [
    tf.layers.batchNormalization({ name: `norm_${number}`, epsilon: 1e-5, momentum: 0.9 }),
    tf.layers.activation({ name: `relu_${number}`, activation: 'relu' })
  ]
}
