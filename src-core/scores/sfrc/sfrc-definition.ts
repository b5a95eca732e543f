import { areSquarePixels } from '../../images/pixel-sides.ts'
import type { MetricDefinition, ScoreKind } from '../metric-definition.ts'

/** Definition of the score of sFRC. */
const sfrcDefinitions: readonly MetricDefinition[] = [
  {
    id: 'frcCrossing',
    group: 'verdict',
    label: 'sFRC crossing',
    unit: '',
    digits: 3,
    better: 'higher',
    range: 'above 0 to infinity (correlates throughout)',
    explanation:
      'Frequency at which output and reference stop correlating (Fourier ring correlation below its threshold), in 1/mm, or in cycles a pixel without a pixel spacing; none for air. Low values are suspect; which are too low depends on patch size, pixel spacing and noise, and is found by a calibration.',
    source: 'Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673'
  }
]

/** Side of the smallest patches with enough rings for a crossing. */
export const smallestSfrcPatch = 16

/**
 * Condition of sFRC: enough rings, and square pixels or pixels of unknown size.
 * Audits without outputs of others also need values in HU, which separate tissue from air.
 */
export const sfrcKind: ScoreKind & Required<Pick<ScoreKind, 'applies'>> = {
  definitions: sfrcDefinitions,
  applies: ({ source, request: { outputs, patchify } }) =>
    (source.unit === 'HU' || outputs.length > 0) &&
    patchify.patchSize >= smallestSfrcPatch &&
    (source.pixelSpacing === null || areSquarePixels(source.pixelSpacing))
}
