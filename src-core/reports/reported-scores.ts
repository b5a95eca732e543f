import type { AuditRecord } from '../audit/audit-record.ts'
import { sfrcSubject } from '../audit/flagged-patches.ts'
import type { DiscrepancyConfiguration, ForegroundRule } from '../scores/discrepancy-configuration.ts'
import { subjectOf, subjectText, thresholdHolds } from '../scores/sfrc/sfrc-calibration.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { count, counted } from '../counts.ts'
import { listed, unitOf, withUnit, digitsOf, fixed } from './number-text.ts'
import { foregroundScores, reliableScores, scoreDefinition, scoreIdsOf } from '../scores/table/score-table.ts'
import { hasInput } from '../audit/audited-outputs.ts'
import { html, type Html } from './report-markup.ts'
import type { ReportInput } from './report-input.ts'

/** Thresholds of a score in this audit, as a sentence; empty for a score without a threshold. */
export function thresholdText(definition: MetricDefinition, record: AuditRecord): string {
  const { discrepancy } = record
  if (!discrepancy) return ''
  const { id } = definition
  const unit = unitOf({ ...definition, unit: 'source unit' }, record.source.unit)
  return [
    ...(foregroundScores.has(id) ? [`Foreground: ${foregroundText(discrepancy.foreground, unit)}.`] : []),
    ...structureText(id, discrepancy, unit),
    ...detailText(id, discrepancy, unit),
    ...flagText(definition, discrepancy, record),
    ...(id === 'frcCrossing' ? [sfrcText(record, discrepancy)] : [])
  ].join(' ')
}

function foregroundText(rule: ForegroundRule, unit: string): string {
  if (rule.kind === 'unit') return `pixels above ${rule.threshold}`
  if (rule.kind === 'intensity')
    return `pixels above ${withUnit(listed(rule.thresholds.map((value) => String(value).replace('-', '−'))), unit)}`
  return `pixels above Otsu's threshold between ${rule.classes} classes of the reference, none where values spread less than ${withUnit(String(rule.minimumContrast), unit)}`
}

function structureText(id: string, { structure }: DiscrepancyConfiguration, unit: string): string[] {
  if (id !== 'structuralError') return []
  const { contrast, significance, minimumArea, tolerance, halfArea } = structure
  return [
    `Counted from a difference of ${withUnit(String(contrast), unit)} and ${significance} standard deviations of the noise, over ${counted(minimumArea, 'pixel')} or more, ` +
      `${counted(tolerance, 'pixel')} beside its place or farther; ${counted(halfArea, 'changed pixel')} give 0.5.`
  ]
}

function detailText(id: string, { detail }: DiscrepancyConfiguration, unit: string): string[] {
  if (!detail || (id !== 'detailKept' && id !== 'contrastLost')) return []
  const measured = `Measured where structures of the reference have a contrast of ${withUnit(String(detail.contrast), unit)} and ${detail.significance} standard deviations of the noise or more, over ${count(detail.minimumArea)} pixels or more.`
  return [
    measured,
    ...(id === 'detailKept' ? [`Below ${withUnit(String(detail.leastKept), '%')} detail counts as lost.`] : [])
  ]
}

function flagText(
  { id, unit }: MetricDefinition,
  { flags, causes }: DiscrepancyConfiguration,
  { source }: AuditRecord
): string[] {
  const threshold = (flags as Readonly<Record<string, number>>)[id]
  const inUnit = (value: number) =>
    withUnit(String(value), unit === 'source unit' ? unitOf({ unit } as MetricDefinition, source.unit) : unit)
  if (threshold === 0) return ['Any difference flags a patch.']
  if (threshold !== undefined) return [`Beyond ${inUnit(threshold)} a patch is flagged.`]
  if (id === 'identityChange') return [`From ${causes.identityChange} the digit counts as changed.`]
  return id === 'residualWhiteness' ? [`From ${causes.whiteness} the residual is called white.`] : []
}

function sfrcText(record: AuditRecord, { sfrc }: DiscrepancyConfiguration): string {
  const subject = subjectOf(sfrc)
  const unit = record.source.pixelSpacing ? 'per mm' : 'cycles per pixel'
  const holds = subject
    ? `holds for ${subjectText(subject)}${thresholdHolds(sfrc, sfrcSubject(record)) ? '' : ', not for these: nothing is flagged'}`
    : 'was given by hand'
  return `Correlation ends below ${sfrc.frcThreshold}. The threshold of ${sfrc.hallucinationThreshold} ${unit} ${holds}.`
}

/** Scores beside the pictures of a patch. patches.csv has all. */
const shown = [
  'psnr',
  'ssim',
  'rmse',
  'contrastLost',
  'detailKept',
  'structuralError',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'identityChange',
  'frcCrossing',
  'blobSnr',
  'seedInstability',
  'dataMisfit',
  'latentDistance'
]

/** Scores of one patch of an output, beside those of the noisy input if there is one; empty without scores. */
export function patchScores(
  input: Omit<ReportInput, 'readPatches'>,
  patchIndex: number,
  key: string,
  most = shown.length
): Html {
  const value = (of: string, id: string) => input.scores[of]?.[id]?.[patchIndex] ?? NaN
  const rows = reliableScores(shown, scoreIdsOf(input.record))
    .flatMap((id) => {
      const metric = scoreDefinition(id)
      return metric && !Number.isNaN(value(key, id)) ? [metric] : []
    })
    .slice(0, most)
  if (rows.length === 0) return html``
  const noisy = key !== 'noisy' && hasInput(input.record)
  const cell = (of: string, metric: MetricDefinition) =>
    html`<td>${fixed(value(of, metric.id), digitsOf(metric, input.record.source.unit))}</td>`
  return html`<table><thead><tr><th scope="col">Score</th>${noisy && html`<th scope="col">Noisy</th>`}<th scope="col">Output</th></tr></thead>
<tbody>${rows.map((metric) => html`<tr><th scope="row">${heading(metric, input)}</th>${noisy && cell('noisy', metric)}${cell(key, metric)}</tr>`)}</tbody></table>`
}

function heading(metric: MetricDefinition, { record }: Pick<ReportInput, 'record'>): string {
  return [metric.label, unitOf(metric, record.source.unit)].filter((word) => word !== '').join(', ')
}
