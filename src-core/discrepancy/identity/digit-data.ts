import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { readMnistImages, readMnistLabels } from '../../sources/mnist.ts'
import { imagesBetween } from '../../training/training-data.ts'
import type { ClassifierRequest } from './request.ts'

/** Images in 0..1 with the digit, 0..9, of each. */
export interface DigitSet {
  readonly images: ImageBatch
  readonly labels: Uint8Array
}

/** Three sets that share no image; the test set is MNIST's own. */
export interface DigitData {
  readonly training: DigitSet
  readonly validation: DigitSet
  readonly test: DigitSet
}

/**
 * What the digit classifier is trained, calibrated and tested on.
 * @throws argument.invalid when the limit leaves no image to train or validate on.
 */
export async function digitData({ limit, validationFraction }: Pick<ClassifierRequest, 'limit' | 'validationFraction'>): Promise<DigitData> {
  const [train, test] = await Promise.all([readDigits('train'), readDigits('test')])
  const used = Math.min(limit ?? train.images.count, train.images.count)
  const trained = used - Math.round(used * validationFraction)
  if (trained === used) throw new DenoscopeError('argument.invalid', `limit: no image is left to validate on, got ${used}`)
  return { training: between(train, 0, trained), validation: between(train, trained, used), test }
}

async function readDigits(split: 'train' | 'test'): Promise<DigitSet> {
  return { images: await readMnistImages(split), labels: await readMnistLabels(split) }
}

function between({ images, labels }: DigitSet, first: number, end: number): DigitSet {
  return { images: imagesBetween(images, first, end), labels: labels.subarray(first, end) }
}
