import type { MetricDefinition } from '../metric-definition.ts'

/** Whether a digit is still the same; of audits of MNIST only. */
export const identityDefinitions: readonly MetricDefinition[] = [
  {
    id: 'identityChange',
    group: 'identity',
    label: 'Identity change',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (the same digit) to 1',
    explanation:
      "How surely the digit reads as another one: 0 where reference and candidate are classed alike, else the product of the digit classifier's two confidences.",
    source: 'LeCun et al. 1998, doi:10.1109/5.726791; confidences: Guo et al. 2017, arXiv 1706.04599'
  }
]
