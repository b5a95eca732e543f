import type { MetricDefinition } from '../metric-definition.ts'
import type { Classification } from './confidence-calibration.ts'

export const identityChangeDefinition: MetricDefinition = {
  id: 'identityChange',
  group: 'identity',
  label: 'Identity change',
  unit: '',
  digits: 2,
  better: 'lower',
  range: '0 (the same digit) to 1',
  explanation:
    "Certainty that the digit became another one: 0 if reference and output are classified alike, else the product of the digit classifier's two confidences.",
  source: 'LeCun et al. 1998, doi:10.1109/5.726791; confidences: Guo et al. 2017, arXiv 1706.04599'
}

/**
 * Probability for each image that its digit changed, 0..1.
 * 0 if both classifications name the same digit, else the product of their confidences.
 * This product is the probability that both are correct if their errors are independent.
 * @param reference classes of the clean images
 * @param test classes of the denoised images, in the same order
 */
export function identityChange(reference: Classification, test: Classification): Float64Array {
  return test.confidences.map((confidence, image) =>
    reference.digits[image] === test.digits[image] ? 0 : reference.confidences[image]! * confidence
  )
}
