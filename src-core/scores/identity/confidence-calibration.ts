/** Class and calibrated confidence of each image. */
export interface Classification {
  /** 0..9. */
  readonly digits: Uint8Array
  /** Probability that the digit is correct, above 0.1 to 1. */
  readonly confidences: Float64Array
}

/** Most likely class of each row of logits, with its softmax probability after division by the temperature. */
export function classifyLogits(logits: Float32Array, classes: number, temperature: number): Classification {
  const count = logits.length / classes
  const digits = new Uint8Array(count)
  const confidences = new Float64Array(count)
  for (let image = 0; image < count; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes)
    const best = row.indexOf(Math.max(...row))
    digits[image] = best
    confidences[image] = 1 / row.reduce((sum, logit) => sum + Math.exp((logit - row[best]!) / temperature), 0)
  }
  return { digits, confidences }
}

/** Mean negative log-probability of the correct classes, in nats. */
export function crossEntropy(
  logits: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
  temperature = 1
): number {
  let sum = 0
  for (let image = 0; image < labels.length; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes)
    const largest = Math.max(...row)
    const total = row.reduce((partial, logit) => partial + Math.exp((logit - largest) / temperature), 0)
    sum += Math.log(total) - (row[labels[image]!]! - largest) / temperature
  }
  return sum / labels.length
}

/**
 * Temperature scaling: the divisor of logits at which their cross-entropy is smallest.
 * The images are not training images; the classes do not change (Guo et al. 2017, arXiv 1706.04599).
 * Golden-section search over 0.2 to 5, to 1e-4.
 */
export function fitTemperature(logits: Float32Array, labels: ArrayLike<number>, classes: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  const loss = (logarithm: number) => crossEntropy(logits, labels, classes, Math.exp(logarithm))
  let [low, high] = [Math.log(0.2), Math.log(5)]
  while (high - low > 1e-4) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)]
    if (loss(left) < loss(right)) high = right
    else low = left
  }
  return Math.exp((low + high) / 2)
}

/**
 * Expected calibration error: mean |confidence - accuracy| over 15 bins of equal width (Guo et al. 2017).
 * Bins are weighted by their number of images. 0 is perfect.
 */
export function calibrationError({ digits, confidences }: Classification, labels: ArrayLike<number>): number {
  const bins = 15
  const surplus = new Float64Array(bins)
  for (let image = 0; image < digits.length; image++) {
    const bin = Math.min(bins - 1, Math.floor(confidences[image]! * bins))
    surplus[bin]! += confidences[image]! - (digits[image] === labels[image] ? 1 : 0)
  }
  return surplus.reduce((sum, value) => sum + Math.abs(value), 0) / digits.length
}
