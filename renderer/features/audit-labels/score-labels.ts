import { reliableScores } from '../../../src-core/scores/table/score-table.ts'
import type { MetricDefinition, ScoreGroup } from '../../../src-core/scores/metric-definition.ts'
import type { ForegroundRule } from '../../../src-core/scores/discrepancy-configuration.ts'
import type { IntensityUnit } from '../../../src-core/sources/source.ts'
import * as format from '../../shared/format.ts'
import type { Classification } from '../../../src-core/scores/identity/confidence-calibration.ts'

/**
 * A metric with the unit and the digits of the source: one digit for HU, three for values of 0..1.
 * If the foreground of a scan is defined by brightness alone, the labels 'Lost' and 'Invented' state the threshold.
 */
export function metricFor(
  metric: MetricDefinition,
  sourceUnit: IntensityUnit,
  foreground?: ForegroundRule
): MetricDefinition {
  if (
    foreground?.kind === 'intensity' &&
    (metric.id === 'topologyRecallLoss' || metric.id === 'topologyPrecisionLoss')
  ) {
    const levels = `${foreground.thresholds.map((level) => format.decimal(level, 0)).join(', ')} HU`
    return {
      ...metric,
      label: `${metric.label} at ${levels}`,
      explanation: `${metric.explanation} Blur and noise move brightness across ${levels}, and count too.`
    }
  }
  if (metric.unit !== 'source unit') return metric
  return sourceUnit === '1' ? { ...metric, unit: '', digits: 3 } : { ...metric, unit: sourceUnit === 'HU' ? 'HU' : '' }
}

/** 'PSNR (dB)', 'SSIM' */
export function nameWithUnit(metric: Pick<MetricDefinition, 'label' | 'unit'>): string {
  return metric.unit ? `${metric.label} (${metric.unit})` : metric.label
}

/** The direction in which a score is good. */
export function betterText({ better }: Pick<MetricDefinition, 'better'>): string {
  return better === 'higher' ? 'higher' : 'closer to 0'
}

/** A value as text: '18.2', 'Lost' for a score that names kinds, a dash if there is none. */
export function valueText(
  { categories, digits }: Pick<MetricDefinition, 'categories' | 'digits'>,
  value: number
): string {
  return categories ? (categories[value]?.label ?? '–') : format.decimal(value, digits)
}

/** '18.2 dB [18.1, 18.3]' */
export function meanText(
  metric: Pick<MetricDefinition, 'unit' | 'digits'>,
  mean: { mean: number; low: number; high: number }
): string {
  const figure = (value: number) => format.decimal(value, metric.digits)
  const unit = metric.unit ? `\u00a0${metric.unit}` : ''
  return `${figure(mean.mean)}${unit} [${figure(mean.low)}, ${figure(mean.high)}]`
}

/** Reading of a digit before and after denoising. */
interface DigitPair {
  readonly changed: boolean
  /** '7 (99 %) became 1 (93 %)', '7 (99 %), still 7 (98 %)' */
  readonly text: string
}

export function digitPair(
  { reference, output }: { reference: Classification; output: Classification },
  index = 0
): DigitPair {
  const [before, after] = [reference.digits[index]!, output.digits[index]!]
  const [was, is] = [reference, output].map(({ confidences }) => format.percent(confidences[index]))
  const changed = before !== after
  return {
    changed,
    text: changed ? `${before} (${was}) became ${after} (${is})` : `${before} (${was}), still ${after} (${is})`
  }
}

export const scoreGroups: readonly { readonly id: ScoreGroup; readonly label: string; readonly hint?: string }[] = [
  { id: 'verdict', label: 'Verdict' },
  { id: 'fidelity', label: 'Fidelity' },
  {
    id: 'shape',
    label: 'Shape',
    hint: 'Compares the pixels above a brightness threshold. Blur and noise change these scores too.'
  },
  { id: 'residual', label: 'Residual' },
  { id: 'between-slices', label: 'Between slices' },
  { id: 'identity', label: 'Identity' },
  { id: 'without-reference', label: 'Without reference' }
]

/** Scores that a table lists by default. All others can be chosen. */
const defaultScores: readonly string[] = [
  'contrastLost',
  'hiddenError',
  'cause',
  'detailKept',
  'structuralError',
  'psnr',
  'ssim',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'identityChange',
  'blobSnr',
  'frcCrossing'
]

/** Ids of the two scores for narrow places: PSNR, and detail kept if the audit has it, else SSIM. */
export function principalScores(definitions: readonly Pick<MetricDefinition, 'id'>[]): readonly string[] {
  return ['psnr', definitions.some(({ id }) => id === 'detailKept') ? 'detailKept' : 'ssim']
}

export interface GroupedScores {
  readonly label: string
  /** A remark on all scores of the group. */
  readonly hint?: string
  readonly scores: readonly MetricDefinition[]
}

/** Scores by group, verdicts first. Groups without a score are left out. */
export function groupedScores(definitions: readonly MetricDefinition[]): GroupedScores[] {
  return scoreGroups
    .map(({ id, ...group }) => ({ ...group, scores: definitions.filter(({ group }) => group === id) }))
    .filter(({ scores }) => scores.length > 0)
}

/**
 * The scores that filters, tables and sort menus show: the chosen ones, else the default ones.
 * All scores if the audit has none of these.
 */
export function shownScores(
  definitions: readonly MetricDefinition[],
  chosen: readonly string[] | null
): MetricDefinition[] {
  const inGroups = groupedScores(definitions).flatMap(({ scores }) => scores)
  const wanted = new Set(
    chosen ??
      reliableScores(
        defaultScores,
        definitions.map(({ id }) => id)
      )
  )
  const shown = inGroups.filter(({ id }) => wanted.has(id))
  return shown.length > 0 ? shown : inGroups
}

export const isScoreChoice = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
