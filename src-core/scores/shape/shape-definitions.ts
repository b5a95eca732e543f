import type { MetricDefinition, ScoreKind } from '../metric-definition.ts'

const clDice = 'Shit et al. 2021 (clDice), doi:10.1109/CVPR46437.2021.01629'
const betti = 'Betti numbers: Hu et al. 2019, arXiv:1906.05404; connectivity: Rosenfeld 1970, doi:10.1145/321556.321570'
const dice = 'Dice 1945, doi:10.2307/1932409; Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x'
const own = 'Defined in docs/discrepancy.md'

/** Scores that compare the shapes of reference and test image at the audit's foreground rule. */
export const shapeDefinitions: readonly MetricDefinition[] = [
  {
    id: 'topologyRecallLoss',
    group: 'shape',
    label: 'Topology recall loss',
    unit: '',
    digits: 3,
    better: 'lower',
    range: '0 (no loss) to 1',
    explanation:
      "Share of the reference's skeleton that lies outside the foreground of the test image: 1 minus topological sensitivity (recall).",
    source: clDice
  },
  {
    id: 'topologyPrecisionLoss',
    group: 'shape',
    label: 'Topology precision loss',
    unit: '',
    digits: 3,
    better: 'lower',
    range: '0 (no loss) to 1',
    explanation:
      "Share of the test image's skeleton that lies outside the reference's foreground: 1 minus topological precision.",
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
      "Ratio of the edge sharpness of the test image to that of the reference, minus 1, along profiles across the reference's steepest edges.",
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
      "Median of test image minus reference over the reference's foreground (the whole patch where it has none).",
    source: own
  }
]

export const shapeKind: ScoreKind = { definitions: shapeDefinitions }
