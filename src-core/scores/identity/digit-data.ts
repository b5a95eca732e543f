import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import { type ImageBatch, imagesBetween } from '../../images/image.ts'
import { readMnistImages, readMnistLabels } from '../../sources/mnist/mnist.ts'
import type { ClassifierRequest } from './classifier-card.ts'

/** Images in 0..1 with the digit of each, 0..9. */
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
 * Images for training, calibration and test of the digit classifier.
 * @throws argument.invalid if the limit leaves no image for training or validation
 */
export async function digitData({
  limit,
  validationFraction
}: Pick<ClassifierRequest, 'limit' | 'validationFraction'>): Promise<DigitData> {
  const [train, test] = await Promise.all([readDigits('train'), readDigits('test')])
  const used = Math.min(limit ?? train.images.count, train.images.count)
  const trained = used - Math.round(used * validationFraction)
  if (trained === used)
    throw new DenoscopeError('argument.invalid', `limit: no image is left to validate on, got ${used}`)
  return { training: between(train, 0, trained), validation: between(train, trained, used), test }
}

async function readDigits(split: 'train' | 'test'): Promise<DigitSet> {
  return { images: await readMnistImages(split), labels: await readMnistLabels(split) }
}

function between({ images, labels }: DigitSet, first: number, end: number): DigitSet {
  return { images: imagesBetween(images, first, end), labels: labels.subarray(first, end) }
}

/** One line of a card for each set: name, size, SHA-256 of the float32 values and of the labels. */
export function describeDigits(
  data: DigitData
): { name: string; images: number; sha256: string; labelsSha256: string }[] {
  const hash = (values: Uint8Array) => createHash('sha256').update(values).digest('hex')
  return Object.entries(data).map(([name, { images, labels }]: [string, DigitSet]) => ({
    name,
    images: images.count,
    sha256: hash(bytesOf(images)),
    labelsSha256: hash(labels)
  }))
}

const bytesOf = ({ data }: ImageBatch) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
