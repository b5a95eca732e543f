import type { MetricDefinition } from '../scores/metric-definition.ts'
import { html, type Html } from './report-markup.ts'
import { count } from '../counts.ts'
import { digitsOf, fixed, limits, unitOf } from './number-text.ts'
import { outputKeys, outputLabel, type ReportInput } from './report-input.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { intervalScope } from '../audit/interval-scope.ts'

/**
 * Table of means with intervals, for each output and metric.
 * @param shown default: means as on the screen
 * @param keys default: all outputs
 */
export function meanTable(
  input: Pick<ReportInput, 'record'>,
  metrics: readonly MetricDefinition[],
  { shown = shownMeans(input.record), keys = outputKeys(input) }: { shown?: ShownMeans; keys?: readonly string[] } = {}
): Html {
  const { unit } = input.record.source
  const heading = (metric: MetricDefinition) =>
    [metric.label, unitOf(metric, unit)].filter((word) => word !== '').join(', ')
  const cell = (key: string, metric: MetricDefinition) => {
    const value = shown.means[key]?.[metric.id]
    if (!value || value.n === 0) return html`<td>–<br><small>n = 0</small></td>`
    const digits = digitsOf(metric, unit)
    return html`<td>${fixed(value.mean, digits)}<br><small>${limits(value, digits)}<br>n = ${count(value.n)}</small></td>`
  }
  return html`<table class="means${metrics.length <= 5 ? ' lines' : ''}">
<caption>Mean over ${shown.of} with its 95 % interval (percentile bootstrap); n is the number of patches with a finite value. ${intervalScope(input.record)}</caption>
<thead><tr><th scope="col">Image</th>${metrics.map((metric) => html`<th scope="col">${heading(metric)}<br><small>${bestOf(metric)}</small></th>`)}</tr></thead>
<tbody>${keys.map((key) => html`<tr><th scope="row">${outputLabel(input, key)}</th>${metrics.map((metric) => cell(key, metric))}</tr>`)}</tbody>
</table>`
}

const isSigned = ({ id }: MetricDefinition) =>
  ['bias', 'sharpnessChange', 'intensityShift', 'residualCorrelation'].includes(id)
const bestOf = (metric: MetricDefinition) => (isSigned(metric) ? 'best at 0' : `${metric.better} is better`)

/** Means, and the patches of the means in words, such as 'the 120 patches that are not mostly air'. */
export interface ShownMeans {
  readonly means: AuditRecord['means']
  readonly of: string
}

/**
 * Means of a report, the same as on the screen: without patches of mostly air, if the audit knows them.
 * Air is easy for every denoiser and can reverse the order of outputs.
 */
export function shownMeans({ means, meansWithoutAir, airPatches = 0, patchCount }: AuditRecord): ShownMeans {
  if (!meansWithoutAir) return { means, of: 'patches' }
  const left = patchCount - airPatches
  return {
    means: meansWithoutAir,
    of: left === 1 ? 'the one patch that is not mostly air' : `the ${count(left)} patches that are not mostly air`
  }
}

/** True if counts leave out patches of mostly air, as means do. */
export const leavesOutAir = ({ record, air }: Pick<ReportInput, 'record' | 'air'>): boolean =>
  record.meansWithoutAir !== undefined && air !== null
