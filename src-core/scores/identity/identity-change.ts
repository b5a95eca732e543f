import type { Classification } from './calibration.ts'

/**
 * How surely the digit of each image changed: 0 where both classifications name the same digit, else the product of their
 * confidences, the probability that both are right if their errors are independent. 0..1.
 * @param reference classes of the clean images, `candidate` of the denoised ones, in the same order.
 */
export function identityChange(reference: Classification, candidate: Classification): Float64Array {
  return candidate.confidences.map((confidence, image) =>
    reference.digits[image] === candidate.digits[image] ? 0 : reference.confidences[image]! * confidence
  )
}
