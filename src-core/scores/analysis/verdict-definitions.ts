import { causeCategories } from '../cause-categories.ts'
import type { MetricDefinition } from '../metric-definition.ts'
import type { ScoreKind } from '../score-kind.ts'

const own = 'Defined in docs/discrepancy.md'

/** Conclusions from the other scores. */
export const verdictDefinitions: readonly MetricDefinition[] = [
  {
    id: 'structuralError',
    group: 'verdict',
    label: 'Structural error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (none) to 1',
    explanation: 'Amount of structure that is missing or added, beyond what blur, noise, shift and bias explain.',
    source: own
  },
  {
    id: 'hiddenError',
    group: 'verdict',
    label: 'Hidden error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 to 1 (high PSNR, structure changed or washed out)',
    explanation:
      'max(structural error, lack of detail) times the percentile rank of the PSNR among the patches of this output. High values: errors that PSNR hides.',
    source: own
  },
  {
    id: 'cause',
    group: 'verdict',
    label: 'Cause',
    unit: '',
    digits: 0,
    better: 'lower',
    range: 'a kind',
    explanation: 'The main reason why the patch differs from its reference.',
    source: own,
    categories: causeCategories
  }
]

export const verdictKind: ScoreKind = { definitions: verdictDefinitions }
