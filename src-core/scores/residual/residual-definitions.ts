import type { MetricDefinition, ScoreKind } from '../metric-definition.ts'

const own = 'Defined in docs/discrepancy.md'

/** Properties of the residual: test image minus reference. */
export const residualDefinitions: readonly MetricDefinition[] = [
  {
    id: 'residualWhiteness',
    group: 'residual',
    label: 'Residual whiteness',
    unit: '',
    digits: 2,
    better: 'higher',
    range: '0 to 1 (white)',
    explanation:
      'Independence of neighbouring pixels of test image minus reference: near 1 for left-over white noise, low if structure is left.',
    source: 'After Almeida & Figueiredo 2013, doi:10.1109/TIP.2013.2257810'
  },
  {
    id: 'residualCorrelation',
    group: 'residual',
    label: 'Residual correlation',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '-1 to 1; 0 is none',
    explanation:
      'Correlation of test image minus reference with the reference: below 0 if contrast was lost, above 0 if contrast was raised.',
    source: 'Pearson correlation'
  }
]

/** Scores of scans: no brightness threshold separates their small structures from the surroundings; see `blobSnr`. */
const blobSnrDefinitions: readonly MetricDefinition[] = [
  {
    id: 'blobSnr',
    group: 'residual',
    label: 'Blob SNR',
    unit: 'SD',
    digits: 1,
    better: 'lower',
    range: '0 upwards; about 4.5 flags 1 % without a change',
    explanation:
      'Largest response of blob filters of five sizes to what no blur, shift or bias of the reference explains, in standard deviations of the patch\u2019s own noise: finds small nodules, vessels and specks that were lost or invented.',
    source: own
  }
]

export const residualKind: ScoreKind = { definitions: residualDefinitions }

/** Shortest side of patches with a blob SNR. */
export const smallestBlobPatch = 12

/**
 * Blob SNR is for scans only.
 * Brightness thresholds find the strokes of digits, and audits of 10,000 digits would slow down.
 */
export const blobSnrKind: ScoreKind = {
  definitions: blobSnrDefinitions,
  applies: ({ source, request: { patchify } }) => source.unit !== '1' && patchify.patchSize >= smallestBlobPatch
}
