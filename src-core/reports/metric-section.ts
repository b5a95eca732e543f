import { metricDefinitions, windowedDefinitions, type MetricDefinition } from '../metrics/definitions.ts'
import { Html, html } from './html.ts'
import { count, digitsOf, fixed, limits, unitOf } from './number-text.ts'
import { plotMetric } from './plots.ts'
import { candidateKeys, candidateLabel, type ReportInput } from './report-input.ts'
import { shownMeans } from './shown-means.ts'

/** Means with their intervals, and how each metric is distributed. */
export async function metricSection(input: ReportInput): Promise<Html> {
  if (!input.record.hasReference) return html``
  const isMeasured = (metric: MetricDefinition) => candidateKeys(input).some((key) => finiteCount(input, key, metric) > 0)
  const shown = metricDefinitions.filter(isMeasured)
  const windowed = windowedDefinitions.filter(isMeasured)
  const plots: Html[] = []
  for (const metric of shown) plots.push(await plotFigure(input, metric))
  return html`<section aria-labelledby="metrics">
<h2 id="metrics">Metrics</h2>
${meanTable(input, shown)}
${windowed.length > 0 && html`<h3>As windows show it</h3>${meanTable(input, windowed)}`}
${airNote(input, shown)}
<h3>Distributions</h3>
<p>Upper panel: for each candidate the median, a box from the 25th to the 75th percentile and whiskers from the 5th to the 95th.
Lower panel: share of patches by value. The axes span the 0.5th to the 99.5th percentile of all; few outliers lie beyond.</p>
${plots}
</section>`
}

/** Air lifts or lowers means and shows nothing: who reads them has to know how much of it is in them. */
function airNote(input: ReportInput, metrics: readonly MetricDefinition[]): Html {
  const { airPatches, means, meansWithoutAir, patchCount } = input.record
  if (!airPatches) return html``
  return html`<p>Of ${count(patchCount)} patches, ${count(airPatches)} show mostly air: at least half of each is as dark as the window's black.
The means above ${meansWithoutAir ? 'leave them out; those below and the distributions include them.' : 'include them.'}</p>
${meansWithoutAir && meanTable(input, metrics, { means, of: `all ${count(patchCount)} patches, those of air included,` })}`
}

const finiteCount = ({ scores }: ReportInput, key: string, metric: MetricDefinition): number =>
  (scores[key]?.[metric.id] ?? []).filter(Number.isFinite).length

/** A mean with its interval for each candidate and metric. */
export function meanTable(input: ReportInput, metrics: readonly MetricDefinition[], shown = shownMeans(input.record)): Html {
  const { unit } = input.record.source
  const heading = (metric: MetricDefinition) => [metric.label, unitOf(metric, unit)].filter((word) => word !== '').join(', ')
  const cell = (key: string, metric: MetricDefinition) => {
    const value = shown.means[key]?.[metric.id]
    if (!value || value.n === 0) return html`<td>–<br><small>n = 0</small></td>`
    const digits = digitsOf(metric, unit)
    return html`<td>${fixed(value.mean, digits)}<br><small>${limits(value, digits)}<br>n = ${count(value.n)}</small></td>`
  }
  return html`<table class="means${metrics.length <= 5 ? ' lines' : ''}">
<caption>Mean over ${shown.of} with its 95 % interval (percentile bootstrap); n counts the finite values that went in.</caption>
<thead><tr><th scope="col">Candidate</th>${metrics.map((metric) => html`<th scope="col">${heading(metric)}<br><small>${bestOf(metric)}</small></th>`)}</tr></thead>
<tbody>${candidateKeys(input).map((key) => html`<tr><th scope="row">${candidateLabel(input, key)}</th>${metrics.map((metric) => cell(key, metric))}</tr>`)}</tbody>
</table>`
}

const isSigned = ({ id }: MetricDefinition) => ['bias', 'sharpnessChange', 'intensityShift', 'residualCorrelation'].includes(id)
const bestOf = (metric: MetricDefinition) => (isSigned(metric) ? 'best at 0' : `${metric.better} is better`)

async function plotFigure(input: ReportInput, metric: MetricDefinition): Promise<Html> {
  const series = candidateKeys(input).map((key) => ({
    label: candidateLabel(input, key),
    values: (input.scores[key]?.[metric.id] ?? new Float64Array()).filter(Number.isFinite)
  }))
  const unit = unitOf(metric, input.record.source.unit)
  const svg = await plotMetric({ name: metric.label, unit, series })
  const numbers = series.map(({ label, values }) => `${label} n = ${count(values.length)}`).join('; ')
  return html`<figure class="plot" role="img" aria-label="Distribution of ${metric.label} for each candidate">${new Html(svg)}<figcaption>${metric.label}: ${metric.explanation} ${numbers}.</figcaption></figure>`
}
