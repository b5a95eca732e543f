import type { MetricDefinition, ScoreCategory } from './metric-definitions.ts'

const clDice = 'Shit et al. 2021 (clDice), doi:10.1109/CVPR46437.2021.01629'
const betti = 'Betti numbers: Hu et al. 2019, arXiv:1906.05404; connectivity: Rosenfeld 1970, doi:10.1145/321556.321570'
const dice = 'Dice 1945, doi:10.2307/1932409; Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x'
const own = 'Defined in docs/discrepancy.md'

/** What kept a patch from being like its reference; `cause` is an index into these, which stored audits hold: new ones go to the end. */
export const causeCategories = [
  { id: 'none', label: 'None', hint: 'No score is beyond its threshold.' },
  {
    id: 'blur',
    label: 'Blur',
    hint: 'A blur of the reference explains most of what differs; no structure is missing or added.'
  },
  {
    id: 'residual-noise',
    label: 'Residual noise',
    hint: 'What differs is mostly left-over noise; no structure is missing or added.'
  },
  { id: 'shift', label: 'Shift', hint: 'The same structures, displaced as a whole.' },
  {
    id: 'intensity-bias',
    label: 'Intensity bias',
    hint: 'The same structures, brighter, darker or of another contrast.'
  },
  {
    id: 'lost',
    label: 'Lost',
    hint: 'Structure of the reference is missing, more than blur, noise, shift and bias explain.'
  },
  {
    id: 'invented',
    label: 'Invented',
    hint: 'There is structure that the reference does not have, more than blur, noise, shift and bias explain.'
  },
  { id: 'identity-change', label: 'Identity change', hint: 'The digit reads as another one.' },
  {
    id: 'lost-detail',
    label: 'Lost detail',
    hint: 'Small structures are washed out: they keep too little of their contrast, whatever took it.'
  }
] as const satisfies readonly ScoreCategory[]

export type CauseId = (typeof causeCategories)[number]['id']

/** The value of the score `cause` that stands for a cause. */
export const causeIndex = (id: CauseId): number => causeCategories.findIndex((category) => category.id === id)

/** The shapes of reference and candidate compared, at the foreground rule of the audit. */
export const shapeDefinitions: readonly MetricDefinition[] = [
  {
    id: 'lost',
    group: 'shape',
    label: 'Lost',
    unit: '',
    digits: 3,
    better: 'lower',
    range: '0 (nothing lost) to 1',
    explanation:
      "Share of the reference's skeleton that lies outside the candidate's foreground: 1 minus topological sensitivity.",
    source: clDice
  },
  {
    id: 'invented',
    group: 'shape',
    label: 'Invented',
    unit: '',
    digits: 3,
    better: 'lower',
    range: '0 (nothing invented) to 1',
    explanation:
      "Share of the candidate's skeleton that lies outside the reference's foreground: 1 minus topological precision.",
    source: clDice
  },
  {
    id: 'clDice',
    group: 'shape',
    label: 'clDice',
    unit: '',
    digits: 3,
    better: 'higher',
    range: '0 to 1 (same centre lines)',
    explanation: 'Centre line Dice: harmonic mean of topological precision and sensitivity.',
    source: clDice
  },
  {
    id: 'iou',
    group: 'shape',
    label: 'IoU',
    unit: '',
    digits: 3,
    better: 'higher',
    range: '0 to 1 (identical)',
    explanation: 'Foreground in both images as a share of foreground in either; 1 when both have none.',
    source: dice
  },
  {
    id: 'dice',
    group: 'shape',
    label: 'Dice',
    unit: '',
    digits: 3,
    better: 'higher',
    range: '0 to 1 (identical)',
    explanation: 'Twice the common foreground by the sum of both foregrounds; 1 when both have none.',
    source: dice
  },
  {
    id: 'componentsError',
    group: 'shape',
    label: 'Components error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (as many) upwards',
    explanation: 'Difference in the number of foreground components (8-connected), as a count.',
    source: betti
  },
  {
    id: 'holesError',
    group: 'shape',
    label: 'Holes error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (as many) upwards',
    explanation: 'Difference in the number of holes (4-connected background enclosed by foreground), as a count.',
    source: betti
  },
  {
    id: 'endPointsError',
    group: 'shape',
    label: 'End points error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (as many) upwards',
    explanation: 'Difference in the number of ends of the skeleton: a lost stroke, a hook or a gap changes it.',
    source: own
  },
  {
    id: 'branchesError',
    group: 'shape',
    label: 'Branches error',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '0 (as many) upwards',
    explanation: 'Difference in the number of places where the skeleton branches.',
    source: own
  },
  {
    id: 'sharpnessChange',
    group: 'shape',
    label: 'Sharpness change',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '-1 (all lost) upwards; 0 is no change',
    explanation:
      "Sharpness of the candidate's edges by that of the reference's, minus 1, along profiles across the reference's steepest edges.",
    source: 'Schwemmer et al. 2014, doi:10.1088/0031-9155/59/17/5163'
  },
  {
    id: 'intensityShift',
    group: 'shape',
    label: 'Intensity shift',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: 'any; 0 is no shift',
    explanation:
      "Median of candidate minus reference over the reference's foreground (the whole patch where it has none).",
    source: own
  }
]

/** What candidate minus reference looks like. */
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
      'How little neighbouring pixels of candidate minus reference depend on each other: near 1 for left-over white noise, low where structure is left.',
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
      'Correlation of candidate minus reference with the reference: below 0 where contrast was lost, above 0 where it was raised.',
    source: 'Pearson correlation'
  }
]

/** For scans, whose small structures no threshold of brightness tells from their surroundings; see `localResidual`. */
export const localResidualDefinitions: readonly MetricDefinition[] = [
  {
    id: 'localResidual',
    group: 'residual',
    label: 'Local residual',
    unit: 'SD',
    digits: 1,
    better: 'lower',
    range: '0 upwards; about 4.5 flags 1 % without a change',
    explanation:
      'Largest response of blob filters of five sizes to what no blur, shift or bias of the reference explains, in standard deviations of the patch\u2019s own noise: finds small nodules, vessels and specks that were lost or invented.',
    source: own
  }
]

/** For scans, which are read for what is small and pale. */
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
    id: 'lie',
    group: 'verdict',
    label: 'Lie',
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
