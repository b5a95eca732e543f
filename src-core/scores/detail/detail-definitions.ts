import type { MetricDefinition } from '../metric-definition.ts'
import type { ScoreKind } from '../score-kind.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'

/** Scores of scans: readers look for small and pale structures in them. */
export const detailDefinitions: readonly MetricDefinition[] = [
  {
    id: 'detailKept',
    group: 'verdict',
    label: 'Detail kept',
    unit: '%',
    digits: 0,
    better: 'higher',
    range: '0 (all gone) to 100 (all kept)',
    explanation:
      'How much of the contrast of the reference\u2019s small structures, 4 to 10 pixels wide, is left where they stand out from its noise; blur is no excuse. A dash: the reference has none here.',
    source:
      'Defined in docs/discrepancy.md, after Peli 1990, doi:10.1364/JOSAA.7.002032; Richard et al. 2012, doi:10.1118/1.4725171; Fuller 1987, doi:10.1002/9780470316665'
  },
  {
    id: 'contrastLost',
    group: 'verdict',
    label: 'Contrast lost',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (none, or no structure to lose) upwards',
    explanation:
      'How much contrast the reference\u2019s small structures, 4 to 10 pixels wide, lost in this patch: an erased rib counts for more than a pale vessel, and what stands out no more than noise not at all.',
    source: 'Defined in docs/discrepancy.md, after Peli 1990, doi:10.1364/JOSAA.7.002032'
  }
]

export const detailKind: ScoreKind = {
  definitions: detailDefinitions,
  applies: ({ source, request }) =>
    completeDiscrepancyConfiguration(source.unit, request.discrepancy).detail !== undefined
}
