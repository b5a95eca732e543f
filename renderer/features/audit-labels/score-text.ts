import type { ForegroundRule } from '../../../src-core/scores/discrepancy-configuration.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import type { IntensityUnit } from '../../../src-core/sources/source.ts'
import * as format from '../../shared/format.ts'

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
