import { scoreDefinition, scoreIdsOf, tellingScores } from '../scores/table/score-table.ts'
import { hasInput } from '../audit/audited-outputs.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { html, type Html } from './html.ts'
import { digitsOf, fixed, unitOf } from './number-text.ts'
import type { ReportInput } from './report-input.ts'

/** The scores of a patch that stand beside its pictures; patches.csv has all. */
const shown = [
  'psnr',
  'ssim',
  'rmse',
  'contrastLost',
  'detailKept',
  'structuralError',
  'lost',
  'invented',
  'identityChange',
  'frcCrossing',
  'localResidual',
  'seedInstability',
  'dataMisfit',
  'latentDistance'
]

/** The scores of one patch of an output, beside those of the noisy input where there is one; nothing without scores. */
export function patchScores(
  input: Omit<ReportInput, 'readPatches'>,
  patchIndex: number,
  key: string,
  most = shown.length
): Html {
  const value = (of: string, id: string) => input.scores[of]?.[id]?.[patchIndex] ?? NaN
  const rows = tellingScores(shown, scoreIdsOf(input.record))
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
