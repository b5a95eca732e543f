import { causeCategories } from '../cause-categories.ts'
import type { MetricDefinition } from '../metric-definition.ts'
import type { ScoreKind } from '../score-kind.ts'

const own = 'Defined in docs/discrepancy.md'

/** What follows from the other scores. */
export const verdictDefinitions: readonly MetricDefinition[] = [
  {
    id: 'structuralError',
    group: 'verdict',
    label: 'Structural error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (none) to 1',
    explanation: 'How much structure is missing or added that no blur, noise, shift or bias explains.',
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
      'Structural error or lack of detail, whichever is worse, weighted by the rank of the PSNR among the patches of this candidate: on top is what PSNR hides.',
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
    explanation: 'What explains best how the patch differs from its reference.',
    source: own,
    categories: causeCategories
  }
]

export const verdictKind: ScoreKind = { definitions: verdictDefinitions }
