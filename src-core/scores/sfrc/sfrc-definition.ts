import type { MetricDefinition } from '../metric-definition.ts'

/** What sFRC adds to an audit's scores. */
export const sfrcDefinitions: readonly MetricDefinition[] = [
  {
    id: 'frcCrossing',
    group: 'verdict',
    label: 'sFRC crossing',
    unit: '',
    digits: 3,
    better: 'higher',
    range: 'above 0 to infinity (correlates throughout)',
    explanation:
      'Frequency at which candidate and reference stop correlating (Fourier ring correlation below its threshold), in 1/mm, or in cycles a pixel without a pixel spacing; none for air. Low values are suspect; which are too low depends on patch size, pixel spacing and noise, and is found by a calibration.',
    source: 'Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673'
  }
]
