import { meanInterval } from '../../statistics/mean-interval.ts'
import { calibrationError, classifyLogits, type Classification } from './calibration.ts'
import type { ClassifierCard } from './classifier-card.ts'
import { digitCount, digitNetworkCitation } from './network.ts'

/**
 * How well logits name digits: accuracy with its 95 % bootstrap interval, confusion, calibration.
 * @param logits shape (images, 10); `labels` 0..9.
 */
export function testClassifier(
  logits: Float32Array,
  labels: Uint8Array,
  temperature: number,
  seed: number
): ClassifierCard['test'] {
  const plain = classifyLogits(logits, digitCount, 1)
  const scaled = classifyLogits(logits, digitCount, temperature)
  const right = Float64Array.from(labels, (label, image) => (label === scaled.digits[image] ? 1 : 0))
  const { mean, low, high } = meanInterval(right, { seed })
  return {
    images: labels.length,
    accuracy: [mean, low, high],
    confusion: confusionOf(scaled, labels),
    calibrationError: [calibrationError(plain, labels), calibrationError(scaled, labels)]
  }
}

function confusionOf({ digits }: Classification, labels: Uint8Array): number[][] {
  const table = Array.from({ length: digitCount }, () => new Array<number>(digitCount).fill(0))
  labels.forEach((label, image) => table[label]![digits[image]!]!++)
  return table
}

/** What a card says whatever the training: name, purpose, limits. */
export function describeClassifier(
  id: string
): Pick<ClassifierCard, 'id' | 'name' | 'description' | 'citation' | 'limits'> {
  return {
    id,
    name: 'Digit classifier, MNIST',
    description:
      'Convolutional network that says which digit an image of 28 x 28 shows, and how surely. ' +
      'It tells whether a denoiser turned a digit into another one.',
    citation: digitNetworkCitation,
    limits: [
      'Knows ten handwritten digits only, each filling its image as in MNIST; anything else is given a digit all the same.',
      'Confidences are calibrated on clean images. On noisy or denoised ones they are too high or too low.',
      'It errs on a few clean images in a thousand: a class that changes on a badly written digit may be its own error.',
      'A changed stroke that leaves the digit what it is goes unseen here; the shape scores are made for that.'
    ]
  }
}
